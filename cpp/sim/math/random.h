// Random numbers that follow from a seed: SplitMix64, in plain arithmetic, the same on every machine.
#pragma once

#include <cstdint>

#include "sim/math/angle.h"
#include "wire/seed.h"

namespace uepool::sim {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t bits() {
    const uint64_t out = wire::mix64(state_);
    state_ += 0x9E3779B97F4A7C15ull;
    return out;
  }
  // In [low, high).
  double real(double low, double high) { return low + (high - low) * (static_cast<double>(bits() >> 11) * 0x1p-53); }
  // In [0, n); n is small against 2^32, so that the bias does not matter.
  uint32_t below(uint32_t n) { return static_cast<uint32_t>((bits() >> 32) * n >> 32); }
  Angle angle() { return static_cast<Angle>(bits() >> 32); }

 private:
  uint64_t state_;
};

}  // namespace uepool::sim
