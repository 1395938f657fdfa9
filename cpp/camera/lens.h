// A view's lens, and how an instance lies before it.
#pragma once

#include "camera/kernels.h"
#include "camera/scene.h"
#include "camera/view.h"

namespace uepool::camera {

Lens lens_of(const View& view);
// The view's pose with axes of unit length, square to each other.
Pose camera_of(const View& view);
// 3×4: from the instance's own space to the camera's (right, down, forward).
void to_camera(const Pose& camera, const Pose& instance, float* m);
// 3×4: from the world to the instance's own space.
void from_world(const Scene::Instance& instance, float* m);

}  // namespace uepool::camera
