#include "engine/solids.h"

#include <algorithm>
#include <cmath>

namespace uepool::engine {
namespace {

using camera::Pose;
using camera::Vec3;

constexpr uint32_t kSegments = 16;  // around spheres and capsules
constexpr uint32_t kRings = 4;      // of half a sphere
constexpr double kPi = 3.14159265358979323846;

uint32_t add_vertex(const Pose& pose, Vec3 point, Triangles* out) {
  const Vec3 at = pose.point(point);
  out->vertices.insert(out->vertices.end(), {at.x, at.y, at.z});
  return out->num_vertices() - 1;
}

void add_triangle(uint32_t a, uint32_t b, uint32_t c, Triangles* out) {
  out->indices.insert(out->indices.end(), {a, b, c});
}

// A ring of vertices around the z axis.
uint32_t add_ring(const Pose& pose, double radius, double height, Triangles* out) {
  const uint32_t first = out->num_vertices();
  for (uint32_t i = 0; i < kSegments; ++i) {
    const double angle = 2 * kPi * i / kSegments;
    add_vertex(pose,
               {static_cast<float>(radius * std::cos(angle)), static_cast<float>(radius * std::sin(angle)),
                static_cast<float>(height)},
               out);
  }
  return first;
}

void join_rings(uint32_t lower, uint32_t upper, Triangles* out) {
  for (uint32_t i = 0; i < kSegments; ++i) {
    const uint32_t next = (i + 1) % kSegments;
    add_triangle(lower + i, lower + next, upper + next, out);
    add_triangle(lower + i, upper + next, upper + i, out);
  }
}

void close_ring(uint32_t ring, uint32_t tip, bool top, Triangles* out) {
  for (uint32_t i = 0; i < kSegments; ++i) {
    const uint32_t next = (i + 1) % kSegments;
    if (top) {
      add_triangle(ring + i, ring + next, tip, out);
    } else {
      add_triangle(ring + next, ring + i, tip, out);
    }
  }
}

// The point that is the furthest from the line, plane, … that `distance` measures from.
template <class Distance>
size_t furthest(const std::vector<Vec3>& points, Distance distance) {
  size_t best = 0;
  for (size_t i = 1; i < points.size(); ++i) {
    if (distance(points[i]) > distance(points[best])) best = i;
  }
  return best;
}

struct Face {
  uint32_t corner[3];
};

Vec3 normal_of(const std::vector<Vec3>& points, const Face& face) {
  return cross(points[face.corner[1]] - points[face.corner[0]], points[face.corner[2]] - points[face.corner[0]]);
}

// Four points that span a space, as faces that look outwards; empty: there are none.
std::vector<Face> first_faces(const std::vector<Vec3>& points, float tolerance) {
  const Vec3 a = points[0];
  const auto b = static_cast<uint32_t>(furthest(points, [&](Vec3 p) { return length(p - a); }));
  const Vec3 ab = points[b] - a;
  if (!(length(ab) > tolerance)) return {};
  const auto c = static_cast<uint32_t>(furthest(points, [&](Vec3 p) { return length(cross(ab, p - a)); }));
  const Vec3 normal = normalized(cross(ab, points[c] - a));
  if (!(length(normal) > 0)) return {};
  const auto d = static_cast<uint32_t>(furthest(points, [&](Vec3 p) { return std::fabs(dot(normal, p - a)); }));
  const float height = dot(normal, points[d] - a);
  if (!(std::fabs(height) > tolerance)) return {};
  if (height < 0) return {{{0, b, c}}, {{0, d, b}}, {{b, d, c}}, {{c, d, 0}}};
  return {{{0, c, b}}, {{0, b, d}}, {{b, c, d}}, {{c, 0, d}}};
}

}  // namespace

void add_box(const Pose& pose, Vec3 half, Triangles* out) {
  const uint32_t first = out->num_vertices();
  for (int i = 0; i < 8; ++i) {
    add_vertex(pose, {i & 1 ? half.x : -half.x, i & 2 ? half.y : -half.y, i & 4 ? half.z : -half.z}, out);
  }
  constexpr uint32_t kSides[6][4] = {{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4},
                                     {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}};
  for (const auto& side : kSides) {
    add_triangle(first + side[0], first + side[1], first + side[2], out);
    add_triangle(first + side[0], first + side[2], first + side[3], out);
  }
}

void add_sphere(const Pose& pose, float radius, Triangles* out) { add_capsule(pose, radius, 0, out); }

void add_capsule(const Pose& pose, float radius, float half_length, Triangles* out) {
  const uint32_t bottom = add_vertex(pose, {0, 0, -half_length - radius}, out);
  uint32_t below = 0;
  // Half a sphere, the cylinder's two ends if there is one, half a sphere.
  for (int half = -1; half <= 1; half += 2) {
    const uint32_t first = half < 0 ? 1 : (half_length > 0 ? 0 : 1);
    for (uint32_t k = first; k <= (half < 0 ? kRings : kRings - 1); ++k) {
      const double turn =
          kPi / 2 * (half < 0 ? -1.0 + static_cast<double>(k) / kRings : static_cast<double>(k) / kRings);
      const uint32_t ring = add_ring(pose, radius * std::cos(turn), half * half_length + radius * std::sin(turn), out);
      if (half < 0 && k == 1) {
        close_ring(ring, bottom, false, out);
      } else {
        join_rings(below, ring, out);
      }
      below = ring;
    }
  }
  const uint32_t top = add_vertex(pose, {0, 0, half_length + radius}, out);
  close_ring(below, top, true, out);
}

// Incremental: each point that lies outside replaces the faces that it sees. Bodies have some dozen points.
void add_hull(const Pose& pose, const std::vector<Vec3>& points, Triangles* out) {
  if (points.size() < 4) return;
  float size = 0;
  for (const Vec3 p : points) size = std::max(size, length(p - points[0]));
  const float tolerance = size * 1e-5f;
  std::vector<Face> faces = first_faces(points, tolerance);
  if (faces.empty()) return;
  for (uint32_t p = 0; p < points.size(); ++p) {
    std::vector<Face> kept;
    std::vector<std::pair<uint32_t, uint32_t>> edges;  // of the faces that are seen
    for (const Face& face : faces) {
      const Vec3 normal = normalized(normal_of(points, face));
      if (dot(normal, points[p] - points[face.corner[0]]) <= tolerance) {
        kept.push_back(face);
        continue;
      }
      for (int k = 0; k < 3; ++k) edges.emplace_back(face.corner[k], face.corner[(k + 1) % 3]);
    }
    for (const auto& edge : edges) {  // those of the rim belong to one seen face only
      const bool inner = std::find(edges.begin(), edges.end(), std::make_pair(edge.second, edge.first)) != edges.end();
      if (!inner) kept.push_back({{edge.first, edge.second, p}});
    }
    faces = std::move(kept);
  }
  std::vector<uint32_t> number(points.size(), UINT32_MAX);
  for (const Face& face : faces) {
    uint32_t corner[3];
    for (int k = 0; k < 3; ++k) {
      uint32_t& known = number[face.corner[k]];
      if (known == UINT32_MAX) known = add_vertex(pose, points[face.corner[k]], out);
      corner[k] = known;
    }
    add_triangle(corner[0], corner[1], corner[2], out);
  }
}

void add_heights(const Pose& pose, const float* heights, uint32_t columns, uint32_t rows, float spacing_x,
                 float spacing_y, Triangles* out) {
  const uint32_t first = out->num_vertices();
  const auto height = [&](uint32_t column, uint32_t row) { return heights[size_t{row} * columns + column]; };
  for (uint32_t row = 0; row < rows; ++row) {
    for (uint32_t column = 0; column < columns; ++column) {
      const float z = height(column, row);
      add_vertex(pose,
                 {spacing_x * static_cast<float>(column), spacing_y * static_cast<float>(row), std::isnan(z) ? 0 : z},
                 out);
    }
  }
  for (uint32_t row = 0; row + 1 < rows; ++row) {
    for (uint32_t column = 0; column + 1 < columns; ++column) {
      if (std::isnan(height(column, row)) || std::isnan(height(column + 1, row)) ||
          std::isnan(height(column, row + 1)) || std::isnan(height(column + 1, row + 1))) {
        continue;
      }
      const uint32_t a = first + row * columns + column, b = a + 1, c = a + columns, d = c + 1;
      add_triangle(a, b, d, out);
      add_triangle(a, d, c, out);
    }
  }
}

void add_mesh(const Pose& pose, const std::vector<Vec3>& vertices, const std::vector<uint32_t>& indices,
              Triangles* out) {
  const uint32_t first = out->num_vertices();
  for (const Vec3 v : vertices) add_vertex(pose, v, out);
  for (size_t i = 0; i + 2 < indices.size(); i += 3) {
    const uint32_t a = indices[i], b = indices[i + 1], c = indices[i + 2];
    if (a < vertices.size() && b < vertices.size() && c < vertices.size()) {
      add_triangle(first + a, first + b, first + c, out);
    }
  }
}

}  // namespace uepool::engine
