// What a trainer may change about the game, in the env config's "parameters" and while it runs.
#pragma once

#include <cstdint>

#include "sim/reading.h"

namespace uepool::sim::apples {

inline constexpr int64_t kMaxApples = 100;
inline constexpr int64_t kMaxTrees = 60;
inline constexpr double kLargestGarden = 40;  // metres
inline constexpr double kFastestRobot = 10;   // metres a second

struct Parameters {
  int64_t apples = 15;
  int64_t trees = 8;
  double garden_size = 12;     // metres between opposite walls
  double robot_speed = 2;      // metres a second
  double turn_speed = 180;     // degrees a second
  double pickup_radius = 0.6;  // metres from the robot's centre to the apple's
  double variation = 1;        // of sizes, colours and sunlight: 0 none, 1 all

  bool operator==(const Parameters&) const = default;
};

// Reads those that `fields` has over `now`; GameError with the field's path where a value is out of its range, or where
// the garden is too small for the apples, the trees or `robots`. Calls finish().
Parameters read_parameters(Fields& fields, const Parameters& now, uint32_t robots);
Json as_json(const Parameters& parameters);

}  // namespace uepool::sim::apples
