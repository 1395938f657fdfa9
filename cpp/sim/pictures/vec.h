// What is computed in doubles, as the camera's floats.
#pragma once

#include "camera/math.h"
#include "sim/math/point.h"
#include "sim/math/vector.h"

namespace uepool::sim {

using camera::Vec3;

inline Vec3 vec(double x, double y, double z) {
  return {static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)};
}
inline Vec3 vec(Point at, double z = 0) { return vec(at.x, at.y, z); }
inline Vec3 vec(Vector at) { return vec(at.x, at.y, at.z); }

}  // namespace uepool::sim
