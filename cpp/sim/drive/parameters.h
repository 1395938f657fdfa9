// What a trainer may change about the game, in the env config's "parameters" and while it runs.
#pragma once

#include <cstdint>

#include "sim/reading.h"

namespace uepool::sim::drive {

inline constexpr int64_t kMostParkedCars = 200;
inline constexpr double kFastestCar = 20;      // metres a second
inline constexpr double kLongestRoute = 2000;  // metres

struct Parameters {
  int64_t town_size = 4;         // blocks along a side
  double missing_streets = 0.3;  // share of the streets that are not at the town's edge
  double route_length = 200;     // metres from the start to the goal
  int64_t parked_cars = 10;      // half of them along the route
  double top_speed = 10;         // metres a second
  double trees = 0.2;            // chance of one at each place along a sidewalk
  double variation = 1;          // of looks: sunlight, colours; 0: always the same

  bool operator==(const Parameters&) const = default;
};

// Reads those that `fields` has over `now`; GameError with the field's path where a value is out of its range. Calls
// finish().
Parameters read_parameters(Fields& fields, const Parameters& now);
Json as_json(const Parameters& parameters);

}  // namespace uepool::sim::drive
