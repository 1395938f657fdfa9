#include "sim/math/angle.h"

#include <cmath>

namespace uepool::sim {

Angle angle_of(double radians) {
  return static_cast<Angle>(static_cast<int64_t>(std::floor(radians / kRadiansPerUnit + 0.5)));
}

Direction direction_of(Angle angle) {
  // The nearest quarter turn, and what is left: within an eighth of a turn, where the series converge fast.
  const Angle quarter = (angle + 0x20000000u) >> 30;
  const double x = static_cast<int32_t>(angle - (quarter << 30)) * kRadiansPerUnit;
  const double y = x * x;
  const double sine =
      x * (1 - y / 6 * (1 - y / 20 * (1 - y / 42 * (1 - y / 72 * (1 - y / 110 * (1 - y / 156 * (1 - y / 210)))))));
  const double cosine =
      1 -
      y / 2 * (1 - y / 12 * (1 - y / 30 * (1 - y / 56 * (1 - y / 90 * (1 - y / 132 * (1 - y / 182 * (1 - y / 240)))))));
  switch (quarter & 3) {
    case 0:
      return {cosine, sine};
    case 1:
      return {-sine, cosine};
    case 2:
      return {-cosine, -sine};
    default:
      return {sine, -cosine};
  }
}

}  // namespace uepool::sim
