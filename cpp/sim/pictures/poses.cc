#include "sim/pictures/poses.h"

namespace uepool::sim {

Pose upright(Vector at, Direction ahead, double scale) {
  return Pose::from_axes(vec(forward(ahead) * scale, 0), vec(leftward(ahead) * scale, 0), vec(0, 0, scale), vec(at));
}

Pose looking_down(Vector at, Direction up) {
  return Pose::from_axes({0, 0, -1}, vec(leftward(up), 0), vec(forward(up), 0), vec(at));
}

Vec3 to_sun(Angle azimuth, double height) { return vec(forward(direction_of(azimuth)), height); }

}  // namespace uepool::sim
