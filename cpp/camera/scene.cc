#include "camera/scene.h"

namespace uepool::camera {
namespace {

constexpr float kTolerance = 1e-3f;  // of lengths and right angles, relative: poses come from single precision

}  // namespace

bool Scene::validate(const Pose& pose, float* scale) {
  for (const float value : pose.m) {
    if (std::isfinite(value) && std::fabs(value) <= 1e6f) continue;
    error_ = "pose: must be numbers within ±1e6";
    return false;
  }
  const Vec3 x = pose.axis(0), y = pose.axis(1), z = pose.axis(2);
  const float size = length(x);
  if (!(size >= 1e-6f)) {
    error_ = "pose: is singular, its scale is 0";
    return false;
  }
  const float off = kTolerance * size, skew = off * size;
  const bool even = std::fabs(length(y) - size) <= off && std::fabs(length(z) - size) <= off;
  const bool square = std::fabs(dot(x, y)) <= skew && std::fabs(dot(y, z)) <= skew && std::fabs(dot(z, x)) <= skew;
  if (!even || !square || !(dot(cross(x, y), z) > 0)) {
    error_ = "pose: must be a rotation times one scale, without shear, mirroring or different scales per axis";
    return false;
  }
  *scale = size;
  return true;
}

uint32_t Scene::add(uint32_t mesh, const InstanceOptions& options) {
  Instance instance;
  if (mesh >= geometry_.num_meshes()) {
    error_ = "mesh: there is no mesh " + std::to_string(mesh) + ", there are " + std::to_string(geometry_.num_meshes());
    return kNone;
  }
  if (!validate(options.pose, &instance.scale)) return kNone;
  instance.pose = options.pose;
  instance.mesh = mesh;
  instance.mask = options.mask;
  instance.label = options.label;
  instance.visible = options.visible;
  instance.casts_shadow = options.casts_shadow;
  if (options.colour) {
    instance.coloured = true;
    instance.colour = *options.colour;
  }
  instances_.push_back(instance);
  return static_cast<uint32_t>(instances_.size() - 1);
}

bool Scene::set_pose(uint32_t instance, const Pose& pose) {
  float scale;
  if (!validate(pose, &scale)) return false;
  instances_[instance].pose = pose;
  instances_[instance].scale = scale;
  return true;
}

void Scene::set_colour(uint32_t instance, Colour colour) {
  instances_[instance].coloured = true;
  instances_[instance].colour = colour;
}

}  // namespace uepool::camera
