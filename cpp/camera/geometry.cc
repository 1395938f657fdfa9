#include "camera/geometry.h"

#include <cstring>

#include "camera/format.h"

namespace uepool::camera {
namespace {

// Asks of a block whether everything that drawing and tracing will follow lies inside it. Nothing else of a file is
// trusted: colours and triangle numbers may be anything.
class Check {
 public:
  Check(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  bool whole(const FileHead& head) const {
    if (!array(sizeof(FileHead), head.num_meshes, sizeof(MeshRecord))) return false;
    for (uint32_t i = 0; i < head.num_meshes; ++i) {
      if (!mesh(*at<MeshRecord>(sizeof(FileHead) + sizeof(MeshRecord) * i))) return false;
    }
    return true;
  }

 private:
  template <class T>
  const T* at(uint64_t offset) const {
    return reinterpret_cast<const T*>(data_ + offset);
  }
  bool array(uint64_t offset, uint64_t count, uint64_t bytes) const {
    return offset % 8 == 0 && offset <= size_ && count <= (size_ - offset) / bytes;
  }
  static bool finite(const float* values, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      if (!std::isfinite(values[i])) return false;
    }
    return true;
  }

  bool mesh(const MeshRecord& mesh) const {
    const uint64_t spheres = padded(mesh.num_clusters);
    return mesh.num_clusters <= UINT32_MAX / kMaxClusterTriangles && mesh.smooth <= 1 &&
           mesh.spheres % kAlignment == 0 && array(mesh.spheres, spheres * 4, sizeof(float)) &&
           array(mesh.clusters, mesh.num_clusters, sizeof(ClusterRecord)) &&
           array(mesh.nodes, mesh.num_nodes, sizeof(Node)) &&
           array(mesh.leaves, mesh.num_leaf_triangles, sizeof(LeafTriangle)) && finite(mesh.low, 10) &&
           finite(at<float>(mesh.spheres), spheres * 4) && clusters(mesh) && tree(mesh) && leaves(mesh);
  }

  bool clusters(const MeshRecord& mesh) const {
    const auto* records = at<ClusterRecord>(mesh.clusters);
    for (uint32_t i = 0; i < mesh.num_clusters; ++i) {
      const ClusterRecord& record = records[i];
      const bool fits = record.num_vertices >= 1 && record.num_vertices <= kMaxClusterVertices &&
                        record.num_triangles >= 1 && record.num_triangles <= kMaxClusterTriangles &&
                        record.data % kAlignment == 0 &&
                        array(record.data, Cluster::bytes(record.num_vertices, record.num_triangles, mesh.smooth), 1);
      if (!fits || !cluster(Cluster(data_, record, mesh.smooth), mesh.smooth)) return false;
    }
    return true;
  }

  static bool cluster(const Cluster& cluster, bool smooth) {
    const uint32_t vertices = padded(cluster.num_vertices), triangles = padded(cluster.num_triangles);
    if (!finite(cluster.position[0], size_t{vertices} * (smooth ? 6 : 3) + size_t{triangles} * 3)) return false;
    for (uint32_t i = 0; i < 3 * triangles; ++i) {
      if (cluster.corner[0][i] >= cluster.num_vertices) return false;
    }
    return true;
  }

  // Children lie behind their parents, so no walk goes in circles; and no walk is deeper than its stack.
  bool tree(const MeshRecord& mesh) const {
    const Node* nodes = at<Node>(mesh.nodes);
    std::vector<uint8_t> depth(mesh.num_nodes, 0);
    for (uint32_t i = 0; i < mesh.num_nodes; ++i) {
      const Node& node = nodes[i];
      if (!finite(node.low, 3) || !finite(node.high, 3)) return false;
      if (node.count > 0) {
        if (node.first > mesh.num_leaf_triangles || node.count > mesh.num_leaf_triangles - node.first) return false;
        continue;
      }
      if (node.first <= i || node.first >= mesh.num_nodes || mesh.num_nodes - node.first < 2) return false;
      for (uint32_t child = node.first; child < node.first + 2; ++child) {
        if (depth[i] >= kMaxTreeDepth - 1) return false;
        depth[child] = static_cast<uint8_t>(depth[i] + 1);
      }
    }
    return true;
  }

  bool leaves(const MeshRecord& mesh) const {
    const auto* triangles = at<LeafTriangle>(mesh.leaves);
    for (uint32_t i = 0; i < mesh.num_leaf_triangles; ++i) {
      if (!finite(triangles[i].a, 9)) return false;
    }
    return true;
  }

  const uint8_t* data_;
  size_t size_;
};

}  // namespace

bool Geometry::open(const void* data, size_t size) {
  *this = Geometry();
  const auto refuse = [this](const std::string& text) {
    error_ = text;
    return false;
  };
  FileHead head;
  if (reinterpret_cast<uintptr_t>(data) % kAlignment != 0) return refuse("geometry: is not aligned to 64 bytes");
  if (size < sizeof(head)) return refuse("geometry: is too short to be one");
  std::memcpy(&head, data, sizeof(head));
  if (std::memcmp(head.magic, kMagic, sizeof(kMagic)) != 0) return refuse("geometry: does not begin as one");
  if (head.version != kFormatVersion) {
    return refuse("geometry: is of version " + std::to_string(head.version) + ", this reads version " +
                  std::to_string(kFormatVersion) + ": make it anew");
  }
  if (head.bytes != size) {
    return refuse("geometry: says that it has " + std::to_string(head.bytes) + " bytes, but there are " +
                  std::to_string(size));
  }
  if (!Check(static_cast<const uint8_t*>(data), size).whole(head)) return refuse("geometry: is damaged");
  data_ = static_cast<const uint8_t*>(data);
  size_ = size;
  num_meshes_ = head.num_meshes;
  return true;
}

const MeshRecord& Geometry::mesh(uint32_t index) const {
  return reinterpret_cast<const MeshRecord*>(data_ + sizeof(FileHead))[index];
}

}  // namespace uepool::camera
