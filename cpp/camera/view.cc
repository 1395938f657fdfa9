#include "camera/view.h"

namespace uepool::camera {
namespace {

bool within(float value, float low, float high) { return value >= low && value <= high; }  // false for not-a-number

bool is_pose(const Pose& pose) {
  for (const float value : pose.m) {
    if (!std::isfinite(value) || std::fabs(value) > 1e6f) return false;
  }
  const Vec3 x = pose.axis(0), y = pose.axis(1), z = pose.axis(2);
  return length(x) > 1e-6f && length(y) > 1e-6f && length(z) > 1e-6f && dot(cross(x, y), z) > 0;
}

}  // namespace

std::string View::validate() const {
  if (width < 1 || width > kMaxSide) return "width: must be 1 to 8192 pixels";
  if (height < 1 || height > kMaxSide) return "height: must be 1 to 8192 pixels";
  if (projection == Projection::kPinhole && !within(fov, 1, 179)) return "fov: must be 1 to 179 degrees";
  if (projection == Projection::kOrthographic && !within(ortho_width, 1e-3f, 1e6f)) {
    return "ortho_width: must be 0.001 to 1e6 metres";
  }
  if (!within(near_distance, 1e-3f, 1e5f)) return "near_distance: must be 0.001 to 1e5 metres";
  if (!within(max_distance, 2e-3f, 1e6f)) return "max_distance: must be 0.002 to 1e6 metres";
  if (!(near_distance < max_distance)) return "near_distance: must be less than max_distance";
  if (!is_pose(pose)) return "pose: must be a rotation and a position of numbers within ±1e6";
  return "";
}

std::string Light::validate() const {
  if (!is_finite(to_sun) || !(length(to_sun) > 1e-6f) || !(length(to_sun) < 1e6f)) {
    return "to_sun: must be a direction";
  }
  if (!within(sun, 0, 16)) return "sun: must be 0 to 16";
  if (!within(ambient, 0, 16)) return "ambient: must be 0 to 16";
  if (!within(fog_start, 0, 1)) return "fog_start: must be 0 to 1, a share of max_distance";
  return "";
}

}  // namespace uepool::camera
