#include "sim/pictures/prepared_meshes.h"

#include <cstring>
#include <stdexcept>

namespace uepool::sim {

std::vector<uint8_t> prepare(const std::vector<Shape>& shapes) {
  camera::GeometryBuilder builder;
  for (const Shape& shape : shapes) {
    if (builder.add(shape.mesh()) == camera::kNoMesh) throw std::runtime_error("geometry: " + builder.error());
  }
  return builder.finish();
}

PreparedMeshes::PreparedMeshes(const std::vector<Shape>& shapes) {
  const std::vector<uint8_t> bytes = prepare(shapes);
  memory_.reset(static_cast<uint8_t*>(::operator new(bytes.size(), std::align_val_t{camera::kAlignment})));
  std::memcpy(memory_.get(), bytes.data(), bytes.size());
  if (!geometry_.open(memory_.get(), bytes.size())) throw std::runtime_error("geometry: " + geometry_.error());
}

}  // namespace uepool::sim
