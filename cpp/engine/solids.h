// Triangles of the shapes that physics engines use: what a body collides with is what the CPU camera shows.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/math.h"
#include "wire/export.h"

namespace uepool::engine {

struct Triangles {
  std::vector<float> vertices;    // x, y, z of each; metres
  std::vector<uint32_t> indices;  // three per triangle
  uint32_t num_vertices() const { return static_cast<uint32_t>(vertices.size() / 3); }
  uint32_t num_triangles() const { return static_cast<uint32_t>(indices.size() / 3); }
};

// Each is put where `pose` says and added to `out`. Half sizes, radii and lengths in metres.
UEPOOL_EXPORT void add_box(const camera::Pose& pose, camera::Vec3 half, Triangles* out);
UEPOOL_EXPORT void add_sphere(const camera::Pose& pose, float radius, Triangles* out);
// Along its own z axis; `half_length` is that of the cylinder between the two half spheres.
UEPOOL_EXPORT void add_capsule(const camera::Pose& pose, float radius, float half_length, Triangles* out);
// The hull of points, for convex bodies whose triangles are not known. Nothing is added for fewer than four points, or
// for points in a plane.
UEPOOL_EXPORT void add_hull(const camera::Pose& pose, const std::vector<camera::Vec3>& points, Triangles* out);
// A grid of heights in metres, row by row along its own y axis, `spacing` apart; not-a-number is a hole.
UEPOOL_EXPORT void add_heights(const camera::Pose& pose, const float* heights, uint32_t columns, uint32_t rows,
                               float spacing_x, float spacing_y, Triangles* out);
// Triangles as they are; indices beyond the vertices are left out.
UEPOOL_EXPORT void add_mesh(const camera::Pose& pose, const std::vector<camera::Vec3>& vertices,
                            const std::vector<uint32_t>& indices, Triangles* out);

}  // namespace uepool::engine
