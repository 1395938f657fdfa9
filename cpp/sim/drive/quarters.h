// Quarters: 0 north, 1 west, 2 south, 3 east. Streets run along them. In the whole game x points to the north, y to the
// west; angles are counterclockwise from above, 0 is north.
#pragma once

#include <cstdint>

#include "sim/math/angle.h"
#include "sim/math/point.h"

namespace uepool::sim::drive {

inline constexpr uint32_t kQuarters = 4;
inline constexpr uint32_t turned(uint32_t quarter, uint32_t left) { return (quarter + left) & 3; }
inline constexpr Angle angle_of_quarter(uint32_t quarter) { return quarter << 30; }
inline constexpr Point vector_of(uint32_t quarter) {
  constexpr Point kVectors[kQuarters] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
  return kVectors[quarter & 3];
}
inline constexpr Point right_of(uint32_t quarter) { return vector_of(quarter + 3); }

}  // namespace uepool::sim::drive
