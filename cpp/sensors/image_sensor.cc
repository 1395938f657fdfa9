#include "sensors/image_sensor.h"

namespace uepool::sensors {
namespace {

constexpr float kRadians = 3.14159265358979f / 180;

template <class T>
bool take(T*& place, void* frame) {
  if (place) return false;
  place = static_cast<T*>(frame);
  return true;
}

bool same_place(const CommonSettings& a, const CommonSettings& b) {
  return a.attach_point == b.attach_point && a.position.x == b.position.x && a.position.y == b.position.y &&
         a.position.z == b.position.z && a.yaw == b.yaw && a.pitch == b.pitch;
}

}  // namespace

camera::Pose local_pose(const CommonSettings& common) {
  return camera::Pose::at(common.position, common.yaw * kRadians, common.pitch * kRadians);
}

camera::View image_view(const SensorSettings& settings, uint32_t agent, const camera::Pose& pose) {
  const ImageSettings& image = settings.image;
  camera::View view;
  view.width = image.width;
  view.height = image.height;
  view.projection = image.projection;
  view.fov = image.fov;
  view.ortho_width = image.ortho_width;
  view.near_distance = image.near_distance;
  view.max_distance = image.max_distance;
  view.mask = image.visibility_mask & (image.render_owner ? ~0u : ~body_mask(agent));
  view.pose = pose;
  return view;
}

bool same_picture(const SensorSettings& a, const SensorSettings& b) {
  const ImageSettings& x = a.image;
  const ImageSettings& y = b.image;
  const bool both_cameras = a.kind == Kind::kCamera && b.kind == Kind::kCamera;
  return same_place(a.common, b.common) && a.common.frame_skip == b.common.frame_skip && x.width == y.width &&
         x.height == y.height && x.projection == y.projection && x.fov == y.fov && x.ortho_width == y.ortho_width &&
         x.near_distance == y.near_distance && x.max_distance == y.max_distance &&
         x.visibility_mask == y.visibility_mask && x.render_owner == y.render_owner &&
         (!both_cameras || x.shadows == y.shadows);
}

bool want(const SensorSettings& settings, void* frame, camera::Images* images) {
  if (settings.kind == Kind::kDepth) return take(images->depth, frame);
  if (settings.kind == Kind::kSegmentation) return take(images->segmentation, frame);
  return settings.image.grayscale ? take(images->grey, frame) : take(images->rgb, frame);
}

}  // namespace uepool::sensors
