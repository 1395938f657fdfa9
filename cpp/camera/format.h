// How geometry lies in memory and in files. Offsets count bytes from the beginning of the whole; little endian, as
// every machine that runs this is. Meshes are cut twice: into clusters of neighbouring triangles for drawing, and into
// a bounding volume hierarchy for rays.
#pragma once

#include <cstddef>
#include <cstdint>

namespace uepool::camera {

inline constexpr char kMagic[8] = {'U', 'E', 'P', 'O', 'O', 'L', 'G', 'E'};
inline constexpr uint32_t kFormatVersion = 1;
inline constexpr uint32_t kAlignment = 64;
inline constexpr uint32_t kLanes = 8;  // arrays are padded to a multiple of it
inline constexpr uint32_t kMaxClusterTriangles = 64;
inline constexpr uint32_t kMaxClusterVertices = 3 * kMaxClusterTriangles;
inline constexpr uint32_t kMaxTreeDepth = 96;

inline constexpr uint32_t padded(uint32_t count) { return (count + kLanes - 1) / kLanes * kLanes; }

struct FileHead {
  char magic[8];
  uint32_t version;
  uint32_t num_meshes;
  uint64_t bytes;  // of the whole
  uint64_t reserved[5];
};
static_assert(sizeof(FileHead) == 64);

// Follows the head, one per mesh.
struct MeshRecord {
  float low[3], high[3];  // the box around it
  float centre[3];        // of the sphere around it
  float radius;
  uint32_t num_triangles;
  uint32_t num_clusters;
  uint32_t num_nodes;
  uint32_t num_leaf_triangles;  // in leaves
  uint32_t smooth;              // 1: clusters have normals per vertex
  uint32_t reserved;
  uint64_t spheres;   // float x[c], y[c], z[c], radius[c], c = padded(num_clusters): the sphere around each cluster
  uint64_t clusters;  // ClusterRecord[num_clusters]
  uint64_t nodes;     // Node[num_nodes], the root first; children behind their parents
  uint64_t leaves;    // LeafTriangle[num_leaf_triangles]
  uint64_t reserved2[4];
};
static_assert(sizeof(MeshRecord) == 128);

struct ClusterRecord {
  uint64_t data;  // where its arrays begin: see Cluster
  uint32_t num_vertices;
  uint32_t num_triangles;
};
static_assert(sizeof(ClusterRecord) == 16);

// A cluster's arrays, one behind the other, with v = padded(num_vertices), t = padded(num_triangles). Padding repeats a
// vertex, and triangles without an area.
struct Cluster {
  Cluster(const uint8_t* base, const ClusterRecord& record, bool smooth)
      : num_vertices(record.num_vertices), num_triangles(record.num_triangles) {
    const uint32_t v = padded(num_vertices), t = padded(num_triangles);
    const float* at = reinterpret_cast<const float*>(base + record.data);
    for (int k = 0; k < 3; ++k, at += v) position[k] = at;
    for (int k = 0; k < 3; ++k) vertex_normal[k] = smooth ? at + k * v : nullptr;
    if (smooth) at += 3 * v;
    for (int k = 0; k < 3; ++k, at += t) normal[k] = at;
    colour = reinterpret_cast<const uint32_t*>(at);
    triangle = colour + t;
    const uint8_t* bytes = reinterpret_cast<const uint8_t*>(triangle + t);
    for (int k = 0; k < 3; ++k, bytes += t) corner[k] = bytes;
  }
  static uint64_t bytes(uint32_t num_vertices, uint32_t num_triangles, bool smooth) {
    const uint64_t v = padded(num_vertices), t = padded(num_triangles);
    return (smooth ? 24 : 12) * v + (12 + 4 + 4 + 3) * t;
  }

  uint32_t num_vertices, num_triangles;
  const float* position[3];       // x, y, z of each vertex
  const float* vertex_normal[3];  // unit; null unless smooth
  const float* normal[3];         // unit, of each triangle: (b - a) × (c - a)
  const uint32_t* colour;         // red, green, blue from the lowest byte up
  const uint32_t* triangle;       // the number in the mesh as it was given
  const uint8_t* corner[3];       // vertices a, b, c of each triangle
};

// Of a hierarchy of two children each. Inner: count is 0, children are nodes `first` and first + 1; leaf: triangles
// `first` to first + count.
struct Node {
  float low[3];
  uint32_t first;
  float high[3];
  uint32_t count;
};
static_assert(sizeof(Node) == 32);

struct LeafTriangle {
  float a[3];
  float ab[3];  // b - a
  float ac[3];  // c - a
  uint32_t triangle;
};
static_assert(sizeof(LeafTriangle) == 40);

}  // namespace uepool::camera
