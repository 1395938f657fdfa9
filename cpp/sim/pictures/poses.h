// How things stand and where cameras look.
#pragma once

#include "camera/math.h"
#include "sim/pictures/vec.h"

namespace uepool::sim {

using camera::Pose;

Pose upright(Vector at, Direction ahead, double scale = 1);
inline Pose upright(Point at, double z, Direction ahead, double scale = 1) {
  return upright(Vector{at.x, at.y, z}, ahead, scale);
}

// Straight down, the picture's top to `up`.
Pose looking_down(Vector at, Direction up);
inline Pose looking_down(Point at, double z, Direction up) { return looking_down(Vector{at.x, at.y, z}, up); }

// For camera::Light. `height`: how far up the sun's ray goes for each metre along the ground.
Vec3 to_sun(Angle azimuth, double height);

}  // namespace uepool::sim
