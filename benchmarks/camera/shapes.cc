#include "benchmarks/camera/shapes.h"

#include <cmath>

namespace uepool::bench {
namespace {

constexpr float kPi = 3.14159265f;

void paint(Mesh* mesh) { mesh->colours.assign(mesh->indices.size(), 160); }

}  // namespace

Mesh box() {
  Mesh mesh;
  for (uint32_t corner = 0; corner < 8; ++corner) {
    for (uint32_t axis = 0; axis < 3; ++axis) mesh.vertices.push_back(corner >> axis & 1 ? 1.0f : -1.0f);
  }
  const uint32_t sides[6][4] = {{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}};
  for (const auto& side : sides) {
    for (const uint32_t corner : {0, 1, 2, 0, 2, 3}) mesh.indices.push_back(side[corner]);
  }
  paint(&mesh);
  return mesh;
}

Mesh ball(uint32_t around, uint32_t rings) {
  Mesh mesh;
  mesh.vertices = {0, 0, -1};
  for (uint32_t ring = 1; ring < rings; ++ring) {
    const float polar = kPi * static_cast<float>(ring) / static_cast<float>(rings);
    for (uint32_t i = 0; i < around; ++i) {
      const float turn = 2 * kPi * static_cast<float>(i) / static_cast<float>(around);
      const float radius = std::sin(polar);
      mesh.vertices.insert(mesh.vertices.end(), {radius * std::cos(turn), radius * std::sin(turn), -std::cos(polar)});
    }
  }
  mesh.vertices.insert(mesh.vertices.end(), {0, 0, 1});
  const uint32_t top = 1 + (rings - 1) * around;
  for (uint32_t i = 0; i < around; ++i) {
    const uint32_t next = (i + 1) % around, last_ring = 1 + (rings - 2) * around;
    mesh.indices.insert(mesh.indices.end(), {0, 1 + next, 1 + i});
    for (uint32_t ring = 0; ring + 2 < rings; ++ring) {
      const uint32_t a = 1 + ring * around + i, b = 1 + ring * around + next;
      mesh.indices.insert(mesh.indices.end(), {a, b, b + around, a, b + around, a + around});
    }
    mesh.indices.insert(mesh.indices.end(), {last_ring + i, last_ring + next, top});
  }
  paint(&mesh);
  return mesh;
}

}  // namespace uepool::bench
