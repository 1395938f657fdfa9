// Draws filled shapes with smooth edges into an RGB picture. Coordinates are pixels, y down, (0, 0) the top left
// corner.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/geometry.h"
#include "sim/game.h"
#include "sim/math/point.h"

namespace uepool::sim {

using camera::Colour;

class Canvas {
 public:
  Canvas(uint32_t height, uint32_t width, Colour background);

  // Corners of a convex polygon in order, either way round.
  void polygon(const std::vector<Point>& corners, Colour colour);
  void circle(Point centre, double radius, Colour colour);

  Picture take() { return std::move(picture_); }

 private:
  // Draws where distance(x, y) < 0; `low` and `high` are corners of a box around the shape.
  template <class Distance>
  void fill(Point low, Point high, Colour colour, Distance distance);

  Picture picture_;
};

}  // namespace uepool::sim
