// Builds small meshes of flat, coloured triangles.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/geometry.h"
#include "sim/pictures/vec.h"

namespace uepool::sim {

using camera::Colour;

// `by` more (or less) of every part, within 0 to 255.
Colour shaded(Colour colour, int by);

class Shape {
 public:
  void triangle(Vec3 a, Vec3 b, Vec3 c, Colour colour);
  // Corners in order around it.
  void quad(Vec3 a, Vec3 b, Vec3 c, Vec3 d, Colour colour);
  // Axis-aligned, without its bottom.
  void box(Vec3 low, Vec3 high, Colour colour);

  struct Ring {
    double radius, height;
  };
  // Rings around the z axis joined by sides; a radius of 0 is a tip. The colours of the sides go up and down by
  // `variation`.
  void lathe(const std::vector<Ring>& rings, int sides, Vec3 foot, Colour colour, int variation = 0);
  // An icosahedron of that mean radius, squeezed by `flat` along z.
  void ball(Vec3 centre, double radius, double flat, Colour colour, int variation = 0);

  camera::MeshInput mesh() const;

 private:
  uint32_t vertex(Vec3 at);
  int next_variation(int variation);

  std::vector<float> vertices_;
  std::vector<uint32_t> indices_;
  std::vector<uint8_t> colours_;
  uint64_t drawn_ = 0;  // variations
};

}  // namespace uepool::sim
