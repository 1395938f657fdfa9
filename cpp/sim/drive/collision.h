// Whether rectangles and discs on the ground touch.
#pragma once

#include "sim/math/point.h"

namespace uepool::sim::drive {

struct Rectangle {
  Point centre;
  Direction ahead;  // along its length
  double half_length = 0, half_width = 0;

  Point corner(int along, int left) const {
    return centre + forward(ahead) * (along * half_length) + leftward(ahead) * (left * half_width);
  }
};

bool touch(const Rectangle& a, const Rectangle& b);
bool touch(const Rectangle& a, Point disc, double radius);

}  // namespace uepool::sim::drive
