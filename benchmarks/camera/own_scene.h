// A world as a scene of cpp/camera.
#pragma once

#include <vector>

#include "benchmarks/camera/world.h"
#include "camera/format.h"
#include "camera/scene.h"

namespace uepool::bench {

class OwnScene {
 public:
  explicit OwnScene(const World& world);

  // Takes the movers' poses over.
  void update(const World& world);
  const camera::Scene& scene() const { return scene_; }

 private:
  struct alignas(camera::kAlignment) Block {
    uint8_t bytes[camera::kAlignment];
  };
  std::vector<Block> geometry_bytes_;
  camera::Geometry geometry_;
  camera::Scene scene_;
};

}  // namespace uepool::bench
