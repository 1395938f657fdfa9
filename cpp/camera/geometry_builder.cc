#include <algorithm>
#include <cstring>
#include <utility>

#include "camera/format.h"
#include "camera/geometry.h"
#include "camera/tree.h"

namespace uepool::camera {
namespace {

constexpr float kFarthest = 1e6f;  // metres from the origin: products of three coordinates stay finite
// What a triangle takes at most while its mesh is built: boxes, numbers, cluster, nodes and leaf.
constexpr uint64_t kBytesPerTriangle = 250;
constexpr uint64_t kBytesPerVertex = 12;

class Bytes {
 public:
  uint64_t size() const { return bytes_.size(); }
  void align(size_t alignment) { bytes_.resize((bytes_.size() + alignment - 1) / alignment * alignment); }
  template <class T>
  void add(const T& value) {
    const auto* from = reinterpret_cast<const uint8_t*>(&value);
    bytes_.insert(bytes_.end(), from, from + sizeof(T));
  }
  template <class T>
  void add(const std::vector<T>& values) {
    const auto* from = reinterpret_cast<const uint8_t*>(values.data());
    bytes_.insert(bytes_.end(), from, from + sizeof(T) * values.size());
  }
  std::vector<uint8_t> take() { return std::move(bytes_); }
  uint8_t* data() { return bytes_.data(); }

 private:
  std::vector<uint8_t> bytes_;
};

// One mesh on its way into the block: the triangles that have an area, in the order given.
class MeshMaker {
 public:
  explicit MeshMaker(const MeshInput& mesh) : mesh_(mesh) {
    for (uint32_t i = 0; i < mesh.num_triangles; ++i) {
      const Vec3 a = corner(i, 0), b = corner(i, 1), c = corner(i, 2);
      const Vec3 normal = normalized(cross(b - a, c - a));
      if (!(length(normal) > 0)) continue;
      triangles_.push_back(i);
      normals_.push_back(normal);
      Box box = Box::nothing();
      for (const Vec3 p : {a, b, c}) box.grow(p);
      boxes_.push_back(box);
    }
    if (mesh.smooth) find_vertex_normals();
  }

  // Offsets in the record count from the beginning of the mesh's own bytes, which starts with the record.
  std::vector<uint8_t> make() {
    MeshRecord record = {};
    record.num_triangles = static_cast<uint32_t>(triangles_.size());
    record.smooth = mesh_.smooth;
    out_.add(record);
    find_bounds(&record);
    add_clusters(&record);
    add_tree(&record);
    out_.align(kAlignment);
    std::memcpy(out_.data(), &record, sizeof(record));
    return out_.take();
  }

 private:
  Vec3 vertex(uint32_t index) const {
    const float* at = mesh_.vertices + size_t{3} * index;
    return {at[0], at[1], at[2]};
  }
  uint32_t vertex_index(uint32_t triangle, int k) const { return mesh_.indices[size_t{3} * triangle + k]; }
  Vec3 corner(uint32_t triangle, int k) const { return vertex(vertex_index(triangle, k)); }
  uint32_t colour(uint32_t triangle) const {
    if (!mesh_.colours) return pack(mesh_.colour.red, mesh_.colour.green, mesh_.colour.blue);
    const uint8_t* c = mesh_.colours + size_t{3} * triangle;
    return pack(c[0], c[1], c[2]);
  }
  static uint32_t pack(uint32_t red, uint32_t green, uint32_t blue) { return red | green << 8 | blue << 16; }

  void find_vertex_normals() {
    vertex_normals_.assign(mesh_.num_vertices, Vec3{});
    if (mesh_.normals) {
      for (size_t i = 0; i < mesh_.num_vertices; ++i) {
        const float* n = mesh_.normals + 3 * i;
        vertex_normals_[i] = {n[0], n[1], n[2]};
      }
    } else {
      for (size_t i = 0; i < triangles_.size(); ++i) {
        for (int k = 0; k < 3; ++k) {
          Vec3& sum = vertex_normals_[vertex_index(triangles_[i], k)];
          sum = sum + normals_[i];
        }
      }
    }
    for (Vec3& normal : vertex_normals_) {
      normal = normalized(normal);
      if (!(length(normal) > 0)) normal = {0, 0, 1};
    }
  }

  void find_bounds(MeshRecord* record) {
    Box box = Box::nothing();
    for (const Box& other : boxes_) box.grow(other);
    if (boxes_.empty()) box = Box();
    const Vec3 centre = box.centre();
    float radius = 0;
    for (const uint32_t triangle : triangles_) {
      for (int k = 0; k < 3; ++k) radius = std::max(radius, length(corner(triangle, k) - centre));
    }
    record->radius = widened(radius);
    for (int k = 0; k < 3; ++k) {
      record->low[k] = component(box.low, k);
      record->high[k] = component(box.high, k);
      record->centre[k] = component(centre, k);
    }
  }

  // Spheres must hold what they hold after rounding too.
  static float widened(float radius) { return radius * 1.00001f + 1e-6f; }
  static float component(Vec3 v, int k) { return k == 0 ? v.x : k == 1 ? v.y : v.z; }

  void add_clusters(MeshRecord* record) {
    const auto clusters = make_clusters(boxes_);
    record->num_clusters = static_cast<uint32_t>(clusters.size());
    std::vector<float> spheres(size_t{4} * padded(record->num_clusters), 0.0f);
    std::vector<ClusterRecord> records;
    for (size_t i = 0; i < clusters.size(); ++i) {
      records.push_back(add_cluster(clusters[i], &spheres[i], padded(record->num_clusters)));
    }
    out_.align(kAlignment);
    record->clusters = out_.size();
    out_.add(records);
    out_.align(kAlignment);
    record->spheres = out_.size();
    out_.add(spheres);
  }

  ClusterRecord add_cluster(const std::vector<uint32_t>& members, float* sphere, uint32_t stride) {
    std::vector<uint32_t> vertices;
    std::vector<uint8_t> corners[3];
    for (const uint32_t member : members) {
      for (int k = 0; k < 3; ++k) {
        const uint32_t index = vertex_index(triangles_[member], k);
        const auto found = std::find(vertices.begin(), vertices.end(), index);
        corners[k].push_back(static_cast<uint8_t>(found - vertices.begin()));
        if (found == vertices.end()) vertices.push_back(index);
      }
    }
    set_sphere(vertices, sphere, stride);
    out_.align(kAlignment);
    const ClusterRecord record = {out_.size(), static_cast<uint32_t>(vertices.size()),
                                  static_cast<uint32_t>(members.size())};
    vertices.resize(padded(record.num_vertices), vertices.front());
    for (int k = 0; k < 3; ++k) {
      for (const uint32_t index : vertices) out_.add(component(vertex(index), k));
    }
    for (int k = 0; mesh_.smooth && k < 3; ++k) {
      for (const uint32_t index : vertices) out_.add(component(vertex_normals_[index], k));
    }
    add_triangles(members, corners);
    return record;
  }

  void set_sphere(const std::vector<uint32_t>& vertices, float* sphere, uint32_t stride) const {
    Box box = Box::nothing();
    for (const uint32_t index : vertices) box.grow(vertex(index));
    const Vec3 centre = box.centre();
    float radius = 0;
    for (const uint32_t index : vertices) radius = std::max(radius, length(vertex(index) - centre));
    for (int k = 0; k < 3; ++k) sphere[size_t{stride} * k] = component(centre, k);
    sphere[size_t{stride} * 3] = widened(radius);
  }

  void add_triangles(const std::vector<uint32_t>& members, std::vector<uint8_t> (&corners)[3]) {
    const uint32_t count = padded(static_cast<uint32_t>(members.size()));
    std::vector<float> normal[3];
    std::vector<uint32_t> colours, numbers;
    for (const uint32_t member : members) {
      for (int k = 0; k < 3; ++k) normal[k].push_back(component(normals_[member], k));
      colours.push_back(colour(triangles_[member]));
      numbers.push_back(triangles_[member]);
    }
    for (int k = 0; k < 3; ++k) {
      normal[k].resize(count, 0.0f);
      out_.add(normal[k]);
    }
    colours.resize(count, 0);
    out_.add(colours);
    numbers.resize(count, 0);
    out_.add(numbers);
    for (int k = 0; k < 3; ++k) {
      corners[k].resize(count, 0);
      out_.add(corners[k]);
    }
  }

  void add_tree(MeshRecord* record) {
    const Tree tree = make_tree(boxes_);
    record->num_nodes = static_cast<uint32_t>(tree.nodes.size());
    record->num_leaf_triangles = static_cast<uint32_t>(tree.order.size());
    out_.align(kAlignment);
    record->nodes = out_.size();
    out_.add(tree.nodes);
    out_.align(kAlignment);
    record->leaves = out_.size();
    for (const uint32_t member : tree.order) {
      const uint32_t triangle = triangles_[member];
      const Vec3 a = corner(triangle, 0), ab = corner(triangle, 1) - a, ac = corner(triangle, 2) - a;
      out_.add(LeafTriangle{{a.x, a.y, a.z}, {ab.x, ab.y, ab.z}, {ac.x, ac.y, ac.z}, triangle});
    }
  }

  const MeshInput& mesh_;
  std::vector<uint32_t> triangles_;
  std::vector<Vec3> normals_;
  std::vector<Box> boxes_;
  std::vector<Vec3> vertex_normals_;
  Bytes out_;
};

std::string mebibytes(uint64_t bytes) { return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB"; }

// Where the first number that may not be one stands; count: nowhere.
size_t first_bad(const float* values, size_t count, float limit) {
  for (size_t i = 0; i < count; ++i) {
    if (!(std::fabs(values[i]) <= limit)) return i;
  }
  return count;
}

}  // namespace

GeometryBuilder::GeometryBuilder(uint64_t memory_limit) : memory_limit_(memory_limit) {}

bool GeometryBuilder::validate(const MeshInput& mesh) {
  const auto refuse = [this](const std::string& text) {
    error_ = text;
    return false;
  };
  uint64_t bytes = mesh.num_triangles * kBytesPerTriangle + mesh.num_vertices * kBytesPerVertex;
  for (const auto& done : meshes_) bytes += done.size();
  if (mesh.num_triangles > UINT32_MAX / 4 || mesh.num_vertices > UINT32_MAX || bytes > memory_limit_) {
    return refuse(std::to_string(mesh.num_triangles) + " triangles take about " + mebibytes(bytes) +
                  " while they are prepared; the limit is " + mebibytes(memory_limit_) +
                  ": raise memory_limit, or use fewer triangles (a coarser level of detail)");
  }
  const size_t bad = first_bad(mesh.vertices, 3 * mesh.num_vertices, kFarthest);
  if (bad < 3 * mesh.num_vertices) {
    return refuse("vertices[" + std::to_string(bad / 3) + "]: coordinates must be numbers within ±1e6 metres");
  }
  for (size_t i = 0; i < 3 * mesh.num_triangles; ++i) {
    if (mesh.indices[i] < mesh.num_vertices) continue;
    return refuse("triangles[" + std::to_string(i / 3) + "]: there is no vertex " + std::to_string(mesh.indices[i]) +
                  ", there are " + std::to_string(mesh.num_vertices));
  }
  if (mesh.smooth && mesh.normals) {
    const size_t odd = first_bad(mesh.normals, 3 * mesh.num_vertices, kFarthest);
    if (odd < 3 * mesh.num_vertices) {
      return refuse("normals[" + std::to_string(odd / 3) + "]: must be numbers within ±1e6");
    }
  }
  return true;
}

uint32_t GeometryBuilder::add(const MeshInput& mesh) {
  error_.clear();
  if (!validate(mesh)) return kNoMesh;
  meshes_.push_back(MeshMaker(mesh).make());
  return static_cast<uint32_t>(meshes_.size() - 1);
}

std::vector<uint8_t> GeometryBuilder::finish() {
  FileHead head = {};
  std::memcpy(head.magic, kMagic, sizeof(head.magic));
  head.version = kFormatVersion;
  head.num_meshes = static_cast<uint32_t>(meshes_.size());
  const uint64_t records = sizeof(FileHead) + sizeof(MeshRecord) * meshes_.size();
  std::vector<uint8_t> whole(records);
  for (size_t i = 0; i < meshes_.size(); ++i) {
    // Records stand together at the beginning; each mesh's bytes go on behind where its own record was.
    std::vector<uint8_t>& mesh = meshes_[i];
    MeshRecord record;
    std::memcpy(&record, mesh.data(), sizeof(record));
    const uint64_t shift = whole.size() - sizeof(MeshRecord);
    auto* clusters = reinterpret_cast<ClusterRecord*>(mesh.data() + record.clusters);
    for (uint32_t k = 0; k < record.num_clusters; ++k) clusters[k].data += shift;
    for (uint64_t* offset : {&record.spheres, &record.clusters, &record.nodes, &record.leaves}) *offset += shift;
    std::memcpy(whole.data() + sizeof(FileHead) + sizeof(MeshRecord) * i, &record, sizeof(record));
    whole.insert(whole.end(), mesh.begin() + sizeof(MeshRecord), mesh.end());
  }
  meshes_.clear();
  head.bytes = whole.size();
  std::memcpy(whole.data(), &head, sizeof(head));
  return whole;
}

}  // namespace uepool::camera
