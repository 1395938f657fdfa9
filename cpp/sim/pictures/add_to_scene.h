// Puts things into a scene.
#pragma once

#include <cstdint>

#include "camera/scene.h"

namespace uepool::sim {

struct Look {
  uint16_t label;
  uint32_t mask;
  bool casts_shadow = true;
  const camera::Colour* colour = nullptr;  // in place of the mesh's own
};

// The instance's number. Throws std::runtime_error.
uint32_t add_to_scene(camera::Scene* scene, uint32_t mesh, const camera::Pose& pose, const Look& look);

}  // namespace uepool::sim
