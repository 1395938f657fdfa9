// Lidar sensors as fans of rays.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/renderer.h"
#include "sensors/settings.h"

namespace uepool::sensors {

// Unit directions in the sensor's own frame, [channels, rays]: channels from top to bottom, rays from left to right,
// each in the middle of an equal part of the field of view.
std::vector<camera::Vec3> fan(const LidarSettings& lidar);

// The fan where the sensor is: a scale of the pose means nothing. `rays` has directions.size().
void place_fan(const std::vector<camera::Vec3>& directions, const camera::Pose& pose, camera::Ray* rays);

}  // namespace uepool::sensors
