// Camera, depth and segmentation sensors as views of a scene.
#pragma once

#include <cstdint>

#include "camera/renderer.h"
#include "sensors/settings.h"

namespace uepool::sensors {

// Where the sensor is in its attach point's frame.
camera::Pose local_pose(const CommonSettings& common);

// What it sees from there. A body that is not to be seen is that of `agent`.
camera::View image_view(const SensorSettings& settings, uint32_t agent, const camera::Pose& pose);

// Whether one picture can give both: the same view, read at the same steps, of the same light.
bool same_picture(const SensorSettings& a, const SensorSettings& b);

// Asks for what the sensor reads, to be written to `frame`. False: `images` has something else of this kind already.
bool want(const SensorSettings& settings, void* frame, camera::Images* images);

}  // namespace uepool::sensors
