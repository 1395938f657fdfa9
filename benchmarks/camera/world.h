// The worlds that cameras are measured in: hills with obstacles, all in one mesh that stands still, and 30 movers that
// share a mesh. Plain data, handed to every renderer alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "camera/geometry.h"
#include "camera/view.h"

namespace uepool::bench {

struct Mesh {
  std::vector<float> vertices;    // x, y, z of each
  std::vector<uint32_t> indices;  // three per triangle
  std::vector<uint8_t> colours;   // red, green, blue of each triangle

  size_t num_vertices() const { return vertices.size() / 3; }
  size_t num_triangles() const { return indices.size() / 3; }
  camera::Vec3 vertex(uint32_t index) const {
    return {vertices[size_t{3} * index], vertices[size_t{3} * index + 1], vertices[size_t{3} * index + 2]};
  }
};

struct Instance {
  uint32_t mesh;
  camera::Pose pose;
  float scale;
};

// How a camera moves from frame to frame.
enum class Path {
  kWalk,   // above the ground, turning: what is measured
  kClose,  // into the movers, so that the near plane cuts them
  kMap,    // orthographic, from above
};

class World {
 public:
  // "S", "M" or "L": 506, 18,848 or 503,200 triangles, counted with all instances.
  explicit World(const std::string& name);
  static bool exists(const std::string& name) { return name == "S" || name == "M" || name == "L"; }

  void move_to(int frame);
  camera::View view(Path path, int frame, uint32_t width, uint32_t height, float fov = 90) const;

  const std::vector<Mesh>& meshes() const { return meshes_; }
  // The first one stands still.
  const std::vector<Instance>& instances() const { return instances_; }
  size_t num_triangles() const;

 private:
  float ground(float x, float y) const;
  void add_ground(uint32_t cells);
  void add_obstacles(uint32_t count, const Mesh& shape);

  float hills_;  // metres
  std::vector<Mesh> meshes_;
  std::vector<Instance> instances_;
};

}  // namespace uepool::bench
