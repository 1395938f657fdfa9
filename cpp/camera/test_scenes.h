// Meshes for tests.
#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "camera/renderer.h"

namespace uepool::camera {

struct TestMesh {
  std::vector<float> vertices;
  std::vector<uint32_t> indices;
  std::vector<uint8_t> colours;
  bool smooth = false;

  MeshInput input() const {
    MeshInput mesh;
    mesh.vertices = vertices.data();
    mesh.num_vertices = vertices.size() / 3;
    mesh.indices = indices.data();
    mesh.num_triangles = indices.size() / 3;
    mesh.colours = colours.empty() ? nullptr : colours.data();
    mesh.smooth = smooth;
    return mesh;
  }
};

// Triangles of any size anywhere within `reach` metres.
inline TestMesh soup(uint32_t seed, int count, float reach, float size) {
  std::mt19937 random(seed);
  const auto unit = [&random] { return static_cast<float>(random()) / 4294967296.0f * 2 - 1; };
  TestMesh mesh;
  for (int i = 0; i < count; ++i) {
    const float middle[3] = {unit() * reach, unit() * reach, unit() * reach};
    for (int k = 0; k < 3; ++k) {
      for (const float m : middle) mesh.vertices.push_back(m + unit() * size);
      mesh.indices.push_back(static_cast<uint32_t>(3 * i + k));
      mesh.colours.push_back(static_cast<uint8_t>(random()));
    }
  }
  return mesh;
}

// A closed ball around the origin: `around` × `down` quads, each of two triangles.
inline TestMesh ball(float radius, int around, int down, bool smooth = false) {
  TestMesh mesh;
  mesh.smooth = smooth;
  const auto number = [&](int ring, int spoke) {
    if (ring == 0) return 0u;
    if (ring == down) return 1u;
    return static_cast<uint32_t>(2 + (ring - 1) * around + spoke % around);
  };
  const auto add = [&](double x, double y, double z) {
    for (const double v : {x, y, z}) mesh.vertices.push_back(static_cast<float>(v * radius));
  };
  add(0, 0, 1);
  add(0, 0, -1);
  for (int ring = 1; ring < down; ++ring) {
    for (int spoke = 0; spoke < around; ++spoke) {
      const double polar = 3.14159265358979 * ring / down, turn = 2 * 3.14159265358979 * spoke / around;
      add(std::sin(polar) * std::cos(turn), std::sin(polar) * std::sin(turn), std::cos(polar));
    }
  }
  for (int ring = 0; ring < down; ++ring) {
    for (int spoke = 0; spoke < around; ++spoke) {
      const uint32_t a = number(ring, spoke), b = number(ring + 1, spoke), c = number(ring + 1, spoke + 1),
                     d = number(ring, spoke + 1);
      if (ring + 1 < down) mesh.indices.insert(mesh.indices.end(), {a, b, c});
      if (ring > 0) mesh.indices.insert(mesh.indices.end(), {a, c, d});
    }
  }
  return mesh;
}

// Geometry and the memory that it lies in.
class TestGeometry {
 public:
  explicit TestGeometry(const std::vector<TestMesh>& meshes) {
    GeometryBuilder builder;
    for (const TestMesh& mesh : meshes) builder.add(mesh.input());
    assign(builder.finish());
    geometry.open(data(), size_);
  }
  explicit TestGeometry(const std::vector<uint8_t>& bytes) { assign(bytes); }

  uint8_t* data() { return block_.get(); }
  size_t size() const { return size_; }

  Geometry geometry;

 private:
  struct Freed {
    void operator()(uint8_t* block) const { std::free(block); }
  };
  void assign(const std::vector<uint8_t>& bytes) {
    size_ = bytes.size();
    block_.reset(static_cast<uint8_t*>(std::aligned_alloc(64, (size_ + 63) / 64 * 64 + 64)));
    if (size_ > 0) std::memcpy(block_.get(), bytes.data(), size_);
  }
  std::unique_ptr<uint8_t, Freed> block_;
  size_t size_ = 0;
};

struct TestImages {
  explicit TestImages(const View& view)
      : rgb(size_t{view.width} * view.height * 3, 77),
        grey(size_t{view.width} * view.height, 77),
        depth(size_t{view.width} * view.height, -1.0f),
        segmentation(size_t{view.width} * view.height, 777) {}
  Images all() { return {rgb.data(), grey.data(), depth.data(), segmentation.data()}; }
  bool operator==(const TestImages&) const = default;

  std::vector<uint8_t> rgb, grey;
  std::vector<float> depth;
  std::vector<uint16_t> segmentation;
};

}  // namespace uepool::camera
