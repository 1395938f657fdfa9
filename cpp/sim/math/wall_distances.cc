#include "sim/math/wall_distances.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace uepool::sim {

std::array<double, 4> wall_distances(Point from, Direction ahead, double half_x, double half_y) {
  const auto along = [](double at, double step, double half) {
    return step == 0 ? std::numeric_limits<double>::infinity() : (std::copysign(half, step) - at) / step;
  };
  const auto to_wall = [&](double x, double y) { return std::min(along(from.x, x, half_x), along(from.y, y, half_y)); };
  const double c = ahead.cosine, s = ahead.sine;
  return {to_wall(c, s), to_wall(-s, c), to_wall(-c, -s), to_wall(s, -c)};
}

}  // namespace uepool::sim
