// Eight lanes in plain C++: what runs where there is no AVX2, and what AVX2 must agree with to the bit. Each operation
// is one IEEE operation per lane; min and max give the second operand where either is not a number, as x86 does.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace uepool::camera {

struct ScalarSimd {
  struct Float {
    float v[8];
  };
  // Also the outcome of a comparison: all bits of a lane, or none.
  struct Int {
    int32_t v[8];
  };

  static Float load(const float* from) {
    Float out;
    std::memcpy(out.v, from, sizeof(out.v));
    return out;
  }
  static Int load(const int32_t* from) {
    Int out;
    std::memcpy(out.v, from, sizeof(out.v));
    return out;
  }
  static Int load(const uint32_t* from) { return load(reinterpret_cast<const int32_t*>(from)); }
  static Int load(const uint8_t* from) {
    Int out;
    for (int i = 0; i < 8; ++i) out.v[i] = from[i];
    return out;
  }
  static void store(float* to, Float a) { std::memcpy(to, a.v, sizeof(a.v)); }
  static void store(int32_t* to, Int a) { std::memcpy(to, a.v, sizeof(a.v)); }
  static void store(uint32_t* to, Int a) { std::memcpy(to, a.v, sizeof(a.v)); }
  static Float splat(float x) {
    Float out;
    for (float& lane : out.v) lane = x;
    return out;
  }
  static Int splat(int32_t x) {
    Int out;
    for (int32_t& lane : out.v) lane = x;
    return out;
  }
  static Float lanes() { return {{0, 1, 2, 3, 4, 5, 6, 7}}; }

  // The lowest three bytes of each lane, 24 in all; the lowest, 8; the lowest two, 8 of them.
  static void store_rgb(uint8_t* to, Int a) {
    for (int i = 0; i < 8; ++i) {
      to[3 * i] = static_cast<uint8_t>(a.v[i]);
      to[3 * i + 1] = static_cast<uint8_t>(a.v[i] >> 8);
      to[3 * i + 2] = static_cast<uint8_t>(a.v[i] >> 16);
    }
  }
  static void store_bytes(uint8_t* to, Int a) {
    for (int i = 0; i < 8; ++i) to[i] = static_cast<uint8_t>(a.v[i]);
  }
  static void store_shorts(uint16_t* to, Int a) {
    for (int i = 0; i < 8; ++i) to[i] = static_cast<uint16_t>(a.v[i]);
  }

  static Float gather(const float* from, Int index) {
    Float out;
    for (int i = 0; i < 8; ++i) out.v[i] = from[index.v[i]];
    return out;
  }
  static Int gather(const uint32_t* from, Int index) {
    Int out;
    for (int i = 0; i < 8; ++i) out.v[i] = static_cast<int32_t>(from[index.v[i]]);
    return out;
  }

  static Float min(Float a, Float b) {
    for (int i = 0; i < 8; ++i) a.v[i] = a.v[i] < b.v[i] ? a.v[i] : b.v[i];
    return a;
  }
  static Float max(Float a, Float b) {
    for (int i = 0; i < 8; ++i) a.v[i] = a.v[i] > b.v[i] ? a.v[i] : b.v[i];
    return a;
  }
  static Float floor(Float a) {
    for (float& lane : a.v) lane = std::floor(lane);
    return a;
  }
  static Float ceil(Float a) {
    for (float& lane : a.v) lane = std::ceil(lane);
    return a;
  }
  static Float select(Int mask, Float a, Float b) {
    for (int i = 0; i < 8; ++i) b.v[i] = mask.v[i] ? a.v[i] : b.v[i];
    return b;
  }
  static Int select(Int mask, Int a, Int b) {
    for (int i = 0; i < 8; ++i) b.v[i] = mask.v[i] ? a.v[i] : b.v[i];
    return b;
  }
  // Towards zero; a lane must fit an int.
  static Int to_int(Float a) {
    Int out;
    for (int i = 0; i < 8; ++i) out.v[i] = static_cast<int32_t>(a.v[i]);
    return out;
  }
  static Float to_float(Int a) {
    Float out;
    for (int i = 0; i < 8; ++i) out.v[i] = static_cast<float>(a.v[i]);
    return out;
  }
  // a's sign turned where b is negative.
  static Float turn(Float a, Float b) {
    for (int i = 0; i < 8; ++i) a.v[i] = std::signbit(b.v[i]) ? -a.v[i] : a.v[i];
    return a;
  }
  // a * b - c * d: products exact, the difference rounded to double, then to float.
  static Float cross(Float a, Float b, Float c, Float d) {
    Float out;
    for (int i = 0; i < 8; ++i) {
      out.v[i] = static_cast<float>(static_cast<double>(a.v[i]) * b.v[i] - static_cast<double>(c.v[i]) * d.v[i]);
    }
    return out;
  }
  // a - b * c - d * e, in double, rounded once.
  static Float minus_products(Float a, Float b, Float c, Float d, Float e) {
    Float out;
    for (int i = 0; i < 8; ++i) {
      const double first = static_cast<double>(a.v[i]) - static_cast<double>(b.v[i]) * c.v[i];
      out.v[i] = static_cast<float>(first - static_cast<double>(d.v[i]) * e.v[i]);
    }
    return out;
  }
  // One bit per lane.
  static uint32_t bits(Int mask) {
    uint32_t out = 0;
    for (int i = 0; i < 8; ++i) out |= (mask.v[i] ? 1u : 0u) << i;
    return out;
  }
};

#define UEPOOL_LANES(TYPE, OPERATOR)                                                  \
  inline ScalarSimd::TYPE operator OPERATOR(ScalarSimd::TYPE a, ScalarSimd::TYPE b) { \
    for (int i = 0; i < 8; ++i) a.v[i] = a.v[i] OPERATOR b.v[i];                      \
    return a;                                                                         \
  }
UEPOOL_LANES(Float, +)
UEPOOL_LANES(Float, -)
UEPOOL_LANES(Float, *)
UEPOOL_LANES(Float, /)
UEPOOL_LANES(Int, +)
UEPOOL_LANES(Int, &)
UEPOOL_LANES(Int, |)
#undef UEPOOL_LANES

inline ScalarSimd::Int operator*(ScalarSimd::Int a, ScalarSimd::Int b) {
  for (int i = 0; i < 8; ++i) {
    a.v[i] = static_cast<int32_t>(static_cast<uint32_t>(a.v[i]) * static_cast<uint32_t>(b.v[i]));
  }
  return a;
}
inline ScalarSimd::Int operator<<(ScalarSimd::Int a, int count) {
  for (int32_t& lane : a.v) lane = static_cast<int32_t>(static_cast<uint32_t>(lane) << count);
  return a;
}
inline ScalarSimd::Int operator>>(ScalarSimd::Int a, int count) {  // zeros come in
  for (int32_t& lane : a.v) lane = static_cast<int32_t>(static_cast<uint32_t>(lane) >> count);
  return a;
}

#define UEPOOL_COMPARE(TYPE, OPERATOR)                                               \
  inline ScalarSimd::Int operator OPERATOR(ScalarSimd::TYPE a, ScalarSimd::TYPE b) { \
    ScalarSimd::Int out;                                                             \
    for (int i = 0; i < 8; ++i) out.v[i] = a.v[i] OPERATOR b.v[i] ? -1 : 0;          \
    return out;                                                                      \
  }
UEPOOL_COMPARE(Float, <)
UEPOOL_COMPARE(Float, <=)
UEPOOL_COMPARE(Float, >)
UEPOOL_COMPARE(Float, >=)
UEPOOL_COMPARE(Int, >)
UEPOOL_COMPARE(Int, ==)
#undef UEPOOL_COMPARE

}  // namespace uepool::camera
