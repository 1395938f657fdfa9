#include "sim/pictures/add_to_scene.h"

#include <stdexcept>

namespace uepool::sim {

uint32_t add_to_scene(camera::Scene* scene, uint32_t mesh, const camera::Pose& pose, const Look& look) {
  camera::InstanceOptions options;
  options.pose = pose;
  options.label = look.label;
  options.mask = look.mask;
  options.casts_shadow = look.casts_shadow;
  options.colour = look.colour;
  const uint32_t instance = scene->add(mesh, options);
  if (instance == camera::Scene::kNone) throw std::runtime_error("scene: " + scene->error());
  return instance;
}

}  // namespace uepool::sim
