// The meshes that scenes are made of: one read-only block of memory, which many processes may map from the same file.
//
//   GeometryBuilder builder;
//   uint32_t box = builder.add(mesh);             // kNoMesh: builder.error() says why
//   std::vector<uint8_t> bytes = builder.finish();
//   Geometry geometry;
//   if (!geometry.open(bytes.data(), bytes.size())) fail(geometry.error());
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "camera/math.h"
#include "wire/export.h"

namespace uepool::camera {

struct Colour {
  uint8_t red = 255, green = 255, blue = 255;
};

inline constexpr uint32_t kNoMesh = UINT32_MAX;

struct MeshInput {
  const float* vertices = nullptr;  // x, y, z of each; metres
  size_t num_vertices = 0;
  const uint32_t* indices = nullptr;  // three per triangle; both sides are visible
  size_t num_triangles = 0;
  Colour colour;                     // of all triangles, unless
  const uint8_t* colours = nullptr;  // red, green, blue of each triangle
  bool smooth = false;               // interpolated normals: `normals`, or else the mean of the triangles around
  const float* normals = nullptr;    // x, y, z of each vertex; of any length but 0
};

class UEPOOL_EXPORT GeometryBuilder {
 public:
  // Refuses more triangles than fit `memory_limit` bytes, counting what building them takes.
  static constexpr uint64_t kDefaultMemoryLimit = uint64_t{1} << 30;
  explicit GeometryBuilder(uint64_t memory_limit = kDefaultMemoryLimit);

  // The mesh's number, from 0 on. kNoMesh: error() says what is wrong with it. Non-finite vertices and indices beyond
  // the last vertex are refused; triangles without an area are left out; a mesh may be empty.
  uint32_t add(const MeshInput& mesh);
  const std::string& error() const { return error_; }

  // The whole, to be opened or written to a file. Bit-identical for the same meshes.
  std::vector<uint8_t> finish();

 private:
  bool validate(const MeshInput& mesh);

  uint64_t memory_limit_;
  std::vector<std::vector<uint8_t>> meshes_;
  std::string error_;
};

struct MeshRecord;  // camera/format.h

class UEPOOL_EXPORT Geometry {
 public:
  // `data` must stay as it is for as long as this is used, aligned to 64 bytes. False: error() says why. The whole is
  // checked, so that a damaged file is refused rather than believed.
  bool open(const void* data, size_t size);
  const std::string& error() const { return error_; }

  uint32_t num_meshes() const { return num_meshes_; }
  const MeshRecord& mesh(uint32_t index) const;
  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
  uint32_t num_meshes_ = 0;
  std::string error_;
};

}  // namespace uepool::camera
