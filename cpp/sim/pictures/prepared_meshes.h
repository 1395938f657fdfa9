// Meshes as the renderer wants them.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "camera/format.h"
#include "camera/geometry.h"
#include "sim/pictures/shape.h"

namespace uepool::sim {

// The bytes of a camera::Geometry; the meshes' numbers are their places in the list. Throws std::runtime_error.
std::vector<uint8_t> prepare(const std::vector<Shape>& shapes);

// Such bytes, in memory of their own.
class PreparedMeshes {
 public:
  explicit PreparedMeshes(const std::vector<Shape>& shapes);

  const camera::Geometry& geometry() const { return geometry_; }

 private:
  struct Free {
    void operator()(uint8_t* memory) const { ::operator delete(memory, std::align_val_t{camera::kAlignment}); }
  };

  std::unique_ptr<uint8_t, Free> memory_;
  camera::Geometry geometry_;
};

}  // namespace uepool::sim
