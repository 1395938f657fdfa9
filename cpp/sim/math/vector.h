// Points and ways in space, in doubles: z is up.
#pragma once

#include <cmath>

#include "sim/math/angle.h"

namespace uepool::sim {

struct Vector {
  double x = 0, y = 0, z = 0;

  bool operator==(const Vector&) const = default;
};

inline Vector operator+(Vector a, Vector b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vector operator-(Vector a, Vector b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vector operator*(Vector a, double s) { return {a.x * s, a.y * s, a.z * s}; }
inline double dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline double length(Vector a) { return std::sqrt(dot(a, a)); }
inline double distance2(Vector a, Vector b) { return dot(a - b, a - b); }
inline double distance(Vector a, Vector b) { return length(a - b); }

// From the frame of who looks along `ahead` (ahead, to the left, up) to the world's.
inline Vector from_frame(Direction ahead, Vector v) {
  return {v.x * ahead.cosine - v.y * ahead.sine, v.x * ahead.sine + v.y * ahead.cosine, v.z};
}
// And back.
inline Vector in_frame(Direction ahead, Vector v) {
  return {v.x * ahead.cosine + v.y * ahead.sine, v.y * ahead.cosine - v.x * ahead.sine, v.z};
}

}  // namespace uepool::sim
