#include "sensors/lidar_sensor.h"

namespace uepool::sensors {
namespace {

constexpr float kRadians = 3.14159265358979f / 180;

// The middle of part `index` of `count` equal ones, from plus to minus half the angle; radians.
float middle(float degrees, uint32_t index, uint32_t count) {
  const float share = (static_cast<float>(index) + 0.5f) / static_cast<float>(count);
  return degrees * kRadians * (0.5f - share);
}

}  // namespace

std::vector<camera::Vec3> fan(const LidarSettings& lidar) {
  std::vector<camera::Vec3> directions;
  directions.reserve(size_t{lidar.channels} * lidar.rays);
  for (uint32_t channel = 0; channel < lidar.channels; ++channel) {
    const float pitch = middle(lidar.vertical_fov, channel, lidar.channels);
    for (uint32_t ray = 0; ray < lidar.rays; ++ray) {
      directions.push_back(camera::Pose::at({}, middle(lidar.fov, ray, lidar.rays), pitch).axis(0));
    }
  }
  return directions;
}

void place_fan(const std::vector<camera::Vec3>& directions, const camera::Pose& pose, camera::Ray* rays) {
  const camera::Pose turn = camera::Pose::from_axes(camera::normalized(pose.axis(0)), camera::normalized(pose.axis(1)),
                                                    camera::normalized(pose.axis(2)), pose.position());
  for (size_t i = 0; i < directions.size(); ++i) rays[i] = {turn.position(), turn.vector(directions[i])};
}

}  // namespace uepool::sensors
