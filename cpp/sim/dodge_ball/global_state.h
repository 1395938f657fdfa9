// The whole field in numbers, from one drone's side: what a critic may know that the drone need not.
#pragma once

#include <cstdint>

#include "sim/dodge_ball/world.h"

namespace uepool::sim::dodge {

inline constexpr uint32_t kNumbersOfDrone = 10;
inline constexpr uint32_t kNumbersOfBall = 10;
inline constexpr uint32_t kNumbersOfPillar = 3;

// The same whatever the parameters are.
constexpr uint32_t global_state_size(uint32_t drones) {
  return drones * kNumbersOfDrone + static_cast<uint32_t>(kMaxBalls) * kNumbersOfBall +
         static_cast<uint32_t>(kMaxPillars) * kNumbersOfPillar + 2;
}

// Writes so many numbers. docs/dodge-ball.md has their order.
void write_global_state(const World& world, uint32_t drone, float* out);

}  // namespace uepool::sim::dodge
