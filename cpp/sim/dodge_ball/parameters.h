// What a trainer may change about the game, in the env config's "parameters" and while it runs.
#pragma once

#include <cstdint>

#include "sim/reading.h"

namespace uepool::sim::dodge {

inline constexpr int64_t kMaxBalls = 12;
inline constexpr int64_t kMaxPillars = 6;
inline constexpr double kLargestArena = 24;  // metres
inline constexpr double kFastestDrone = 10;  // metres a second
inline constexpr double kFastestBall = 30;

struct Parameters {
  int64_t balls = 4;
  int64_t pillars = 2;
  double arena_size = 8;          // metres from end to end; width and height follow from it
  double drone_speed = 3;         // metres a second that it reaches in the end
  double drone_acceleration = 9;  // metres a second squared, from a standstill
  double turn_speed = 150;        // degrees a second
  double ball_speed = 12;         // metres a second as it is thrown
  double throw_pitch = 6;         // degrees upwards as it is thrown
  double gravity = 9.81;          // metres a second squared
  double bounce = 0.6;            // share of its speed that a ball keeps when it bounces straight off something
  double pickup_radius = 0.5;     // metres from the drone's centre to the ball's

  bool operator==(const Parameters&) const = default;
};

// Reads those that `fields` has over `now`; GameError with the field's path where a value is out of its range, or where
// the arena is too small for the balls, the pillars or a team of `largest_team` drones. Calls finish().
Parameters read_parameters(Fields& fields, const Parameters& now, uint32_t largest_team);
Json as_json(const Parameters& parameters);

}  // namespace uepool::sim::dodge
