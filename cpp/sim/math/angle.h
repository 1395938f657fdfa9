// Angles as whole numbers and their sine and cosine by plain arithmetic: a heading is the same, bit for bit, on every
// machine, which the C library's sine is not. Turning left and right by the same amount comes back exactly.
#pragma once

#include <cstdint>
#include <numbers>

namespace uepool::sim {

// A full turn is 2^32 units, counterclockwise from above; sums wrap around by themselves.
using Angle = uint32_t;

inline constexpr double kRadiansPerUnit = 2 * std::numbers::pi / 4294967296.0;

// Rounded to the nearest unit. `radians` must be finite and of at most a few million turns.
Angle angle_of(double radians);
// From -pi to pi.
inline double radians_of(Angle angle) { return static_cast<int32_t>(angle) * kRadiansPerUnit; }

struct Direction {
  double cosine = 1;
  double sine = 0;
};

// Within 5e-16 of the true values; exact at quarter turns.
Direction direction_of(Angle angle);

}  // namespace uepool::sim
