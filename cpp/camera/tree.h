// Cuts a mesh's triangles in two ways: clusters for drawing, a bounding volume hierarchy for rays. Both depend on the
// set of triangles alone, not on how a library orders equal things.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/format.h"
#include "camera/math.h"

namespace uepool::camera {

struct Box {
  Vec3 low, high;
  static Box nothing();
  void grow(Vec3 point);
  void grow(const Box& other);
  Vec3 centre() const { return (low + high) * 0.5f; }
  float half_area() const;
};

// Triangle numbers of each cluster, at most kMaxClusterTriangles, neighbours in space; ascending within a cluster.
std::vector<std::vector<uint32_t>> make_clusters(const std::vector<Box>& boxes);

struct Tree {
  std::vector<Node> nodes;
  std::vector<uint32_t> order;  // triangle numbers, as leaves count them
};
// Binned surface area heuristic (Wald, "On fast Construction of SAH-based Bounding Volume Hierarchies", 2007).
Tree make_tree(const std::vector<Box>& boxes);

}  // namespace uepool::camera
