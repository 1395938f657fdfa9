#include "sim/drive/collision.h"

#include <algorithm>

namespace uepool::sim::drive {
namespace {

// How far `of` reaches from its centre along a direction.
double reach(const Rectangle& of, Point along) {
  return of.half_length * std::abs(dot(forward(of.ahead), along)) +
         of.half_width * std::abs(dot(leftward(of.ahead), along));
}

// Whether no line across a's length or width lies between them.
bool overlap_along(const Rectangle& a, const Rectangle& b) {
  const Point own = in_frame(a.ahead, b.centre - a.centre);
  return std::abs(own.x) <= a.half_length + reach(b, forward(a.ahead)) &&
         std::abs(own.y) <= a.half_width + reach(b, leftward(a.ahead));
}

}  // namespace

// Two convex shapes are apart if and only if a line along an edge of one of them is between them.
bool touch(const Rectangle& a, const Rectangle& b) { return overlap_along(a, b) && overlap_along(b, a); }

bool touch(const Rectangle& a, Point disc, double radius) {
  const Point own = in_frame(a.ahead, disc - a.centre);
  const Point nearest{std::clamp(own.x, -a.half_length, a.half_length), std::clamp(own.y, -a.half_width, a.half_width)};
  return distance2(own, nearest) <= radius * radius;
}

}  // namespace uepool::sim::drive
