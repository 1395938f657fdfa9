// Eight lanes in AVX2. To be included where functions may use it (kernels_avx2.cc), and nowhere else.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

namespace uepool::camera {

struct Avx2Simd {
  struct Float {
    __m256 v;
  };
  struct Int {
    __m256i v;
  };

  static Float load(const float* from) { return {_mm256_loadu_ps(from)}; }
  static Int load(const int32_t* from) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))}; }
  static Int load(const uint32_t* from) { return load(reinterpret_cast<const int32_t*>(from)); }
  static Int load(const uint8_t* from) {
    return {_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)))};
  }
  static void store(float* to, Float a) { _mm256_storeu_ps(to, a.v); }
  static void store(int32_t* to, Int a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), a.v); }
  static void store(uint32_t* to, Int a) { store(reinterpret_cast<int32_t*>(to), a); }
  static Float splat(float x) { return {_mm256_set1_ps(x)}; }
  static Int splat(int32_t x) { return {_mm256_set1_epi32(x)}; }
  static Float lanes() { return {_mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7)}; }

  static void store_rgb(uint8_t* to, Int a) {
    const __m128i order = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    const __m256i packed = _mm256_shuffle_epi8(a.v, _mm256_broadcastsi128_si256(order));
    store_12(to, _mm256_castsi256_si128(packed));
    store_12(to + 12, _mm256_extracti128_si256(packed, 1));
  }
  static void store_bytes(uint8_t* to, Int a) {
    const __m128i order = _mm_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m256i packed = _mm256_shuffle_epi8(a.v, _mm256_broadcastsi128_si256(order));
    const __m128i both = _mm_unpacklo_epi32(_mm256_castsi256_si128(packed), _mm256_extracti128_si256(packed, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to), both);
  }
  static void store_shorts(uint16_t* to, Int a) {
    const __m128i order = _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m256i packed = _mm256_shuffle_epi8(a.v, _mm256_broadcastsi128_si256(order));
    const __m128i both = _mm_unpacklo_epi64(_mm256_castsi256_si128(packed), _mm256_extracti128_si256(packed, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), both);
  }

  static Float gather(const float* from, Int index) { return {_mm256_i32gather_ps(from, index.v, 4)}; }
  static Int gather(const uint32_t* from, Int index) {
    return {_mm256_i32gather_epi32(reinterpret_cast<const int*>(from), index.v, 4)};
  }

  static Float min(Float a, Float b) { return {_mm256_min_ps(a.v, b.v)}; }
  static Float max(Float a, Float b) { return {_mm256_max_ps(a.v, b.v)}; }
  static Float floor(Float a) { return {_mm256_floor_ps(a.v)}; }
  static Float ceil(Float a) { return {_mm256_ceil_ps(a.v)}; }
  static Float select(Int mask, Float a, Float b) { return {_mm256_blendv_ps(b.v, a.v, _mm256_castsi256_ps(mask.v))}; }
  static Int select(Int mask, Int a, Int b) { return {_mm256_blendv_epi8(b.v, a.v, mask.v)}; }
  static Int to_int(Float a) { return {_mm256_cvttps_epi32(a.v)}; }
  static Float to_float(Int a) { return {_mm256_cvtepi32_ps(a.v)}; }
  static Float turn(Float a, Float b) { return {_mm256_xor_ps(a.v, _mm256_and_ps(b.v, _mm256_set1_ps(-0.0f)))}; }
  static Float cross(Float a, Float b, Float c, Float d) {
    const __m128 low = cross_4(_mm256_castps256_ps128(a.v), _mm256_castps256_ps128(b.v), _mm256_castps256_ps128(c.v),
                               _mm256_castps256_ps128(d.v));
    const __m128 high = cross_4(_mm256_extractf128_ps(a.v, 1), _mm256_extractf128_ps(b.v, 1),
                                _mm256_extractf128_ps(c.v, 1), _mm256_extractf128_ps(d.v, 1));
    return {_mm256_set_m128(high, low)};
  }
  static Float minus_products(Float a, Float b, Float c, Float d, Float e) {
    const __m128 low =
        minus_products_4(_mm256_castps256_ps128(a.v), _mm256_castps256_ps128(b.v), _mm256_castps256_ps128(c.v),
                         _mm256_castps256_ps128(d.v), _mm256_castps256_ps128(e.v));
    const __m128 high =
        minus_products_4(_mm256_extractf128_ps(a.v, 1), _mm256_extractf128_ps(b.v, 1), _mm256_extractf128_ps(c.v, 1),
                         _mm256_extractf128_ps(d.v, 1), _mm256_extractf128_ps(e.v, 1));
    return {_mm256_set_m128(high, low)};
  }
  static uint32_t bits(Int mask) { return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(mask.v))); }

 private:
  static void store_12(uint8_t* to, __m128i a) {
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to), a);
    const int rest = _mm_extract_epi32(a, 2);
    std::memcpy(to + 8, &rest, sizeof(rest));
  }
  static __m128 minus_products_4(__m128 a, __m128 b, __m128 c, __m128 d, __m128 e) {
    const __m256d bc = _mm256_mul_pd(_mm256_cvtps_pd(b), _mm256_cvtps_pd(c));
    const __m256d de = _mm256_mul_pd(_mm256_cvtps_pd(d), _mm256_cvtps_pd(e));
    return _mm256_cvtpd_ps(_mm256_sub_pd(_mm256_sub_pd(_mm256_cvtps_pd(a), bc), de));
  }
  static __m128 cross_4(__m128 a, __m128 b, __m128 c, __m128 d) {
    const __m256d ab = _mm256_mul_pd(_mm256_cvtps_pd(a), _mm256_cvtps_pd(b));
    const __m256d cd = _mm256_mul_pd(_mm256_cvtps_pd(c), _mm256_cvtps_pd(d));
    return _mm256_cvtpd_ps(_mm256_sub_pd(ab, cd));
  }
};

inline Avx2Simd::Float operator+(Avx2Simd::Float a, Avx2Simd::Float b) { return {_mm256_add_ps(a.v, b.v)}; }
inline Avx2Simd::Float operator-(Avx2Simd::Float a, Avx2Simd::Float b) { return {_mm256_sub_ps(a.v, b.v)}; }
inline Avx2Simd::Float operator*(Avx2Simd::Float a, Avx2Simd::Float b) { return {_mm256_mul_ps(a.v, b.v)}; }
inline Avx2Simd::Float operator/(Avx2Simd::Float a, Avx2Simd::Float b) { return {_mm256_div_ps(a.v, b.v)}; }
inline Avx2Simd::Int operator+(Avx2Simd::Int a, Avx2Simd::Int b) { return {_mm256_add_epi32(a.v, b.v)}; }
inline Avx2Simd::Int operator*(Avx2Simd::Int a, Avx2Simd::Int b) { return {_mm256_mullo_epi32(a.v, b.v)}; }
inline Avx2Simd::Int operator&(Avx2Simd::Int a, Avx2Simd::Int b) { return {_mm256_and_si256(a.v, b.v)}; }
inline Avx2Simd::Int operator|(Avx2Simd::Int a, Avx2Simd::Int b) { return {_mm256_or_si256(a.v, b.v)}; }
inline Avx2Simd::Int operator<<(Avx2Simd::Int a, int count) { return {_mm256_slli_epi32(a.v, count)}; }
inline Avx2Simd::Int operator>>(Avx2Simd::Int a, int count) { return {_mm256_srli_epi32(a.v, count)}; }

inline Avx2Simd::Int as_mask(__m256 v) { return {_mm256_castps_si256(v)}; }
inline Avx2Simd::Int operator<(Avx2Simd::Float a, Avx2Simd::Float b) {
  return as_mask(_mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ));
}
inline Avx2Simd::Int operator<=(Avx2Simd::Float a, Avx2Simd::Float b) {
  return as_mask(_mm256_cmp_ps(a.v, b.v, _CMP_LE_OQ));
}
inline Avx2Simd::Int operator>(Avx2Simd::Float a, Avx2Simd::Float b) {
  return as_mask(_mm256_cmp_ps(a.v, b.v, _CMP_GT_OQ));
}
inline Avx2Simd::Int operator>=(Avx2Simd::Float a, Avx2Simd::Float b) {
  return as_mask(_mm256_cmp_ps(a.v, b.v, _CMP_GE_OQ));
}
inline Avx2Simd::Int operator>(Avx2Simd::Int a, Avx2Simd::Int b) { return {_mm256_cmpgt_epi32(a.v, b.v)}; }
inline Avx2Simd::Int operator==(Avx2Simd::Int a, Avx2Simd::Int b) { return {_mm256_cmpeq_epi32(a.v, b.v)}; }

}  // namespace uepool::camera
