#include "sim/collect_apples/geometry_store.h"

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "camera/format.h"
#include "camera/geometry_file.h"
#include "sim/collect_apples/meshes.h"
#include "sim/pictures/prepared_meshes.h"
#include "wire/seed.h"

namespace uepool::sim::apples {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "collect_apples-";
constexpr const char* kSuffix = ".geometry";

uint64_t checksum(uint64_t sum, const void* data, size_t bytes) {
  const auto* at = static_cast<const uint8_t*>(data);
  for (size_t i = 0; i < bytes; i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, at + i, bytes - i < 8 ? bytes - i : 8);
    sum = wire::mix64(sum ^ word);
  }
  return wire::mix64(sum ^ bytes);
}

uint64_t checksum(const std::vector<Shape>& shapes) {
  uint64_t sum = camera::kFormatVersion;
  for (const Shape& shape : shapes) {
    const camera::MeshInput mesh = shape.mesh();
    sum = checksum(sum, mesh.vertices, mesh.num_vertices * 12);
    sum = checksum(sum, mesh.indices, mesh.num_triangles * 12);
    sum = checksum(sum, mesh.colours, mesh.num_triangles * 3);
  }
  return sum;
}

std::string file_name(const std::vector<Shape>& shapes) {
  char name[64];
  std::snprintf(name, sizeof name, "%s%08x%s", kPrefix, static_cast<uint32_t>(checksum(shapes)), kSuffix);
  return name;
}

struct Store {
  Store() {
    const std::vector<Shape> shapes = make_meshes();
    std::error_code none;
    const fs::path self = fs::read_symlink("/proc/self/exe", none);
    if (!none && file.open((self.parent_path() / "geometry" / file_name(shapes)).string()) &&
        file.geometry().num_meshes() == kNumMeshes) {
      geometry = &file.geometry();
      return;
    }
    built.emplace(shapes);
    geometry = &built->geometry();
  }

  camera::GeometryFile file;
  std::optional<PreparedMeshes> built;
  const camera::Geometry* geometry = nullptr;
};

const Store& store() {
  static const Store one;
  return one;
}

}  // namespace

const camera::Geometry& shared_geometry() { return *store().geometry; }

bool geometry_is_mapped() { return store().geometry == &store().file.geometry(); }

std::string geometry_file_name() { return file_name(make_meshes()); }

bool write_geometry_file(const std::string& folder, std::string* error) {
  const std::vector<Shape> shapes = make_meshes();
  const std::string name = file_name(shapes);
  std::error_code failed;
  fs::create_directories(folder, failed);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    const std::string other = entry.path().filename().string();
    if (other.starts_with(kPrefix) && other.ends_with(kSuffix) && other != name) fs::remove(entry.path(), failed);
  }
  return camera::GeometryFile::write((fs::path(folder) / name).string(), prepare(shapes), error);
}

}  // namespace uepool::sim::apples
