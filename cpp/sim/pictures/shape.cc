#include "sim/pictures/shape.h"

#include <algorithm>

#include "sim/math/angle.h"
#include "wire/seed.h"

namespace uepool::sim {
namespace {

uint8_t clamped(int value) { return static_cast<uint8_t>(std::clamp(value, 0, 255)); }

// Where side `i` of `n` begins.
Direction side(int i, int n) {
  return direction_of(static_cast<Angle>((uint64_t{1} << 32) / static_cast<uint64_t>(n) * static_cast<uint64_t>(i)));
}

}  // namespace

Colour shaded(Colour colour, int by) {
  return {clamped(colour.red + by), clamped(colour.green + by), clamped(colour.blue + by)};
}

// Corners at the same place are one vertex: the fewer there are, the faster it is drawn.
uint32_t Shape::vertex(Vec3 at) {
  for (size_t i = 0; i < vertices_.size(); i += 3) {
    if (vertices_[i] == at.x && vertices_[i + 1] == at.y && vertices_[i + 2] == at.z) {
      return static_cast<uint32_t>(i / 3);
    }
  }
  vertices_.insert(vertices_.end(), {at.x, at.y, at.z});
  return static_cast<uint32_t>(vertices_.size() / 3 - 1);
}

int Shape::next_variation(int variation) {
  if (variation == 0) return 0;
  return static_cast<int>(wire::mix64(++drawn_) % static_cast<uint64_t>(2 * variation + 1)) - variation;
}

void Shape::triangle(Vec3 a, Vec3 b, Vec3 c, Colour colour) {
  for (const Vec3 corner : {a, b, c}) indices_.push_back(vertex(corner));
  colours_.insert(colours_.end(), {colour.red, colour.green, colour.blue});
}

void Shape::quad(Vec3 a, Vec3 b, Vec3 c, Vec3 d, Colour colour) {
  triangle(a, b, c, colour);
  triangle(a, c, d, colour);
}

void Shape::box(Vec3 low, Vec3 high, Colour colour) {
  const Vec3 foot[] = {low, {high.x, low.y, low.z}, {high.x, high.y, low.z}, {low.x, high.y, low.z}};
  Vec3 top[4];
  for (int i = 0; i < 4; ++i) top[i] = {foot[i].x, foot[i].y, high.z};
  for (int i = 0; i < 4; ++i) quad(foot[i], foot[(i + 1) % 4], top[(i + 1) % 4], top[i], colour);
  quad(top[0], top[1], top[2], top[3], colour);
}

void Shape::lathe(const std::vector<Ring>& rings, int sides, Vec3 foot, Colour colour, int variation) {
  const auto at = [&](const Ring& ring, int i) {
    const Direction direction = side(i % sides, sides);
    return foot + vec(ring.radius * direction.cosine, ring.radius * direction.sine, ring.height);
  };
  for (size_t r = 0; r + 1 < rings.size(); ++r) {
    for (int i = 0; i < sides; ++i) {
      const Vec3 a = at(rings[r], i), b = at(rings[r], i + 1), c = at(rings[r + 1], i + 1), d = at(rings[r + 1], i);
      const Colour one = shaded(colour, next_variation(variation));
      if (rings[r].radius == 0) {
        triangle(a, c, d, one);
      } else if (rings[r + 1].radius == 0) {
        triangle(a, b, c, one);
      } else {
        quad(a, b, c, d, one);
      }
    }
  }
}

void Shape::ball(Vec3 centre, double radius, double flat, Colour colour, int variation) {
  // Two tips and two rings of five corners, turned against each other.
  const double height = radius * 0.4472135954999579, wide = radius * 0.8944271909999159;
  const auto at = [&](int i) {
    if (i == 0) return centre + vec(0, 0, radius * flat);
    if (i == 11) return centre + vec(0, 0, -radius * flat);
    const bool upper = i <= 5;
    const Direction direction = side(upper ? 2 * (i - 1) : 2 * (i - 6) + 1, 10);
    return centre + vec(wide * direction.cosine, wide * direction.sine, (upper ? height : -height) * flat);
  };
  for (int i = 0; i < 5; ++i) {
    const int a = 1 + i, b = 1 + (i + 1) % 5, c = 6 + i, d = 6 + (i + 1) % 5;
    const int faces[4][3] = {{0, a, b}, {a, c, b}, {b, c, d}, {11, d, c}};
    for (const auto& face : faces) {
      triangle(at(face[0]), at(face[1]), at(face[2]), shaded(colour, next_variation(variation)));
    }
  }
}

camera::MeshInput Shape::mesh() const {
  camera::MeshInput mesh;
  mesh.vertices = vertices_.data();
  mesh.num_vertices = vertices_.size() / 3;
  mesh.indices = indices_.data();
  mesh.num_triangles = indices_.size() / 3;
  mesh.colours = colours_.data();
  return mesh;
}

}  // namespace uepool::sim
