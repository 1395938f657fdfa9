// Points, directions and numbers that the whole game uses. Metres, seconds, radians; x to the north, y to the west;
// angles counterclockwise from above, 0 is north. Only arithmetic that gives the same bits on every machine.
#pragma once

#include <cmath>
#include <cstdint>

#include "sim/collect_apples/angle.h"
#include "sim/collect_apples/random.h"

namespace uepool::sim::drive {

using apples::Angle;
using apples::angle_of;
using apples::Direction;
using apples::direction_of;
using apples::radians_of;
using apples::Random;

struct Point {
  double x = 0, y = 0;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(Point a, double by) { return {a.x * by, a.y * by}; }
inline double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
inline double distance2(Point a, Point b) { return dot(a - b, a - b); }
inline double distance(Point a, Point b) { return std::sqrt(distance2(a, b)); }

inline Point forward(Direction d) { return {d.cosine, d.sine}; }
inline Point leftward(Direction d) { return {-d.sine, d.cosine}; }
// `offset` as (ahead, to the left) of who looks along `d`.
inline Point in_frame(Direction d, Point offset) { return {dot(offset, forward(d)), dot(offset, leftward(d))}; }

// Quarters: 0 north, 1 west, 2 south, 3 east. Streets run along them.
inline constexpr uint32_t kQuarters = 4;
inline constexpr uint32_t turned(uint32_t quarter, uint32_t left) { return (quarter + left) & 3; }
inline constexpr Angle angle_of_quarter(uint32_t quarter) { return quarter << 30; }
inline constexpr Point vector_of(uint32_t quarter) {
  constexpr Point kVectors[kQuarters] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
  return kVectors[quarter & 3];
}
inline constexpr Point right_of(uint32_t quarter) { return vector_of(quarter + 3); }

}  // namespace uepool::sim::drive
