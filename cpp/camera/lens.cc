#include "camera/lens.h"

namespace uepool::camera {
namespace {

constexpr double kPi = 3.14159265358979323846;

}  // namespace

Lens lens_of(const View& view) {
  Lens lens = {};
  const auto width = static_cast<float>(view.width), height = static_cast<float>(view.height);
  lens.orthographic = view.projection == Projection::kOrthographic;
  lens.centre_x = width * 0.5f - 0.5f;
  lens.centre_y = height * 0.5f - 0.5f;
  lens.near_distance = view.near_distance;
  lens.max_distance = view.max_distance;
  if (lens.orthographic) {
    lens.scale = width / view.ortho_width;
    lens.cos_x = lens.cos_y = 1;
    lens.half_x = view.ortho_width * 0.5f;
    lens.half_y = lens.half_x * height / width;
    return lens;
  }
  // In double, then rounded: libraries differ in the last bit of a tangent, and hardly ever in a float of it.
  const auto slope = static_cast<float>(std::tan(view.fov * kPi / 360));
  lens.scale = width * 0.5f / slope;
  const float slope_y = slope * height / width;
  lens.cos_x = 1 / std::sqrt(1 + slope * slope);
  lens.sin_x = slope * lens.cos_x;
  lens.cos_y = 1 / std::sqrt(1 + slope_y * slope_y);
  lens.sin_y = slope_y * lens.cos_y;
  return lens;
}

Pose camera_of(const View& view) {
  const Vec3 forward = normalized(view.pose.axis(0));
  const Vec3 up = normalized(cross(forward, view.pose.axis(1)));
  return Pose::from_axes(forward, cross(up, forward), up, view.pose.position());
}

void to_camera(const Pose& camera, const Pose& instance, float* m) {
  const Vec3 rows[3] = {camera.axis(1) * -1.0f, camera.axis(2) * -1.0f, camera.axis(0)};
  const Vec3 offset = instance.position() - camera.position();
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) m[4 * row + column] = dot(rows[row], instance.axis(column));
    m[4 * row + 3] = dot(rows[row], offset);
  }
}

void from_world(const Scene::Instance& instance, float* m) {
  const float scale = 1 / (instance.scale * instance.scale);
  for (int row = 0; row < 3; ++row) {
    const Vec3 axis = instance.pose.axis(row) * scale;
    m[4 * row] = axis.x;
    m[4 * row + 1] = axis.y;
    m[4 * row + 2] = axis.z;
    m[4 * row + 3] = -dot(axis, instance.pose.position());
  }
}

}  // namespace uepool::camera
