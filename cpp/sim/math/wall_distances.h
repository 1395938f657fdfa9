// How far the walls of a box around the origin are.
#pragma once

#include <array>

#include "sim/math/point.h"

namespace uepool::sim {

// From a point of a box that reaches `half_x` and `half_y` to both sides: metres ahead, to the left, behind and to the
// right of who looks along `ahead`.
std::array<double, 4> wall_distances(Point from, Direction ahead, double half_x, double half_y);

}  // namespace uepool::sim
