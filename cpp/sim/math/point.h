// Points of a plane, in doubles. Only arithmetic that gives the same bits on every machine.
#pragma once

#include <cmath>

#include "sim/math/angle.h"

namespace uepool::sim {

struct Point {
  double x = 0, y = 0;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(Point a, double by) { return {a.x * by, a.y * by}; }
inline double squared(double a) { return a * a; }
inline double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
inline double distance2(Point a, Point b) { return dot(a - b, a - b); }
inline double distance(Point a, Point b) { return std::sqrt(distance2(a, b)); }

inline Point forward(Direction d) { return {d.cosine, d.sine}; }
inline Point leftward(Direction d) { return {-d.sine, d.cosine}; }
// `offset` as (ahead, to the left) of who looks along `d`.
inline Point in_frame(Direction d, Point offset) { return {dot(offset, forward(d)), dot(offset, leftward(d))}; }

}  // namespace uepool::sim
