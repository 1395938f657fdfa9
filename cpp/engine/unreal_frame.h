// Unreal's frame and the camera's. Unreal: left-handed, centimetres, x forward, y right, z up, doubles. The camera:
// right-handed, metres, x forward, y left, z up, floats. This is the only place that knows both: y changes its sign,
// 100 units become 1.
#pragma once

#include "camera/math.h"

namespace uepool::engine {

inline constexpr double kUnitsPerMetre = 100;

// A point or an offset of Unreal's.
inline camera::Vec3 from_unreal(double x, double y, double z) {
  // 0 - y: a zero stays a zero without a sign.
  return {static_cast<float>(x / kUnitsPerMetre), static_cast<float>((0 - y) / kUnitsPerMetre),
          static_cast<float>(z / kUnitsPerMetre)};
}

// A direction, or a scale-free axis.
inline camera::Vec3 direction_from_unreal(double x, double y, double z) {
  return {static_cast<float>(x), static_cast<float>(0 - y), static_cast<float>(z)};
}

// Where an object's own axes point in Unreal's world, as rows {x, y, z} of unit length, its place, and its uniform
// scale.
inline camera::Pose pose_from_unreal(const double (&axes)[3][3], const double (&place)[3], double scale = 1) {
  const auto axis = [&](int i, double sign) {
    return direction_from_unreal(sign * scale * axes[i][0], sign * scale * axes[i][1], sign * scale * axes[i][2]);
  };
  // The object's own y axis points the other way too.
  return camera::Pose::from_axes(axis(0, 1), axis(1, -1), axis(2, 1), from_unreal(place[0], place[1], place[2]));
}

}  // namespace uepool::engine
