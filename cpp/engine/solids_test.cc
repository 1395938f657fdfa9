#include "engine/solids.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "engine/unreal_frame.h"

namespace uepool::engine {
namespace {

using camera::Pose;
using camera::Vec3;

Vec3 vertex(const Triangles& mesh, uint32_t index) {
  const float* v = &mesh.vertices[3 * size_t{index}];
  return {v[0], v[1], v[2]};
}

// Six times the enclosed volume; right only if every face looks outwards.
double volume(const Triangles& mesh) {
  double sum = 0;
  for (size_t i = 0; i < mesh.indices.size(); i += 3) {
    sum +=
        dot(vertex(mesh, mesh.indices[i]), cross(vertex(mesh, mesh.indices[i + 1]), vertex(mesh, mesh.indices[i + 2])));
  }
  return sum / 6;
}

// Every edge is used once in each direction: no holes.
bool is_closed(const Triangles& mesh) {
  std::map<std::pair<uint32_t, uint32_t>, int> edges;
  for (size_t i = 0; i < mesh.indices.size(); i += 3) {
    for (int k = 0; k < 3; ++k) ++edges[{mesh.indices[i + k], mesh.indices[i + (k + 1) % 3]}];
  }
  for (const auto& [edge, count] : edges) {
    if (count != 1 || edges.find({edge.second, edge.first}) == edges.end()) return false;
  }
  return !edges.empty();
}

constexpr double kPi = 3.14159265358979323846;

TEST(Solids, ABoxIsClosedAndOfItsVolume) {
  Triangles mesh;
  add_box(Pose::at({5, 6, 7}, 0.3f, 0.2f), {1, 2, 3}, &mesh);
  EXPECT_TRUE(is_closed(mesh));
  EXPECT_NEAR(volume(mesh), 48, 1e-3);
}

TEST(Solids, ASphereIsClosedAndNearlyOfItsVolume) {
  Triangles mesh;
  add_sphere(Pose::at({1, 0, 0}), 2, &mesh);
  EXPECT_TRUE(is_closed(mesh));
  const double whole = 4.0 / 3 * kPi * 8;
  EXPECT_LT(volume(mesh), whole);
  EXPECT_GT(volume(mesh), 0.9 * whole);
  for (uint32_t i = 0; i < mesh.num_vertices(); ++i) EXPECT_NEAR(length(vertex(mesh, i) - Vec3{1, 0, 0}), 2, 1e-5);
}

TEST(Solids, ACapsuleStandsAlongItsZAxis) {
  Triangles mesh;
  add_capsule(Pose(), 0.5f, 1, &mesh);
  EXPECT_TRUE(is_closed(mesh));
  const double whole = kPi * 0.25 * 2 + 4.0 / 3 * kPi * 0.125;
  EXPECT_LT(volume(mesh), whole);
  EXPECT_GT(volume(mesh), 0.9 * whole);
  float top = 0, wide = 0;
  for (uint32_t i = 0; i < mesh.num_vertices(); ++i) {
    top = std::max(top, vertex(mesh, i).z);
    wide = std::max(wide, vertex(mesh, i).x);
  }
  EXPECT_FLOAT_EQ(top, 1.5f);
  EXPECT_FLOAT_EQ(wide, 0.5f);
}

TEST(Solids, TheHullOfACubesPointsIsTheCube) {
  std::vector<Vec3> points = {{0.2f, 0.1f, -0.3f}, {0, 0, 0}};  // inside
  for (int i = 0; i < 8; ++i) points.push_back({i & 1 ? 1.f : -1.f, i & 2 ? 1.f : -1.f, i & 4 ? 1.f : -1.f});
  points.push_back(points[4]);  // twice
  Triangles mesh;
  add_hull(Pose(), points, &mesh);
  EXPECT_TRUE(is_closed(mesh));
  EXPECT_NEAR(volume(mesh), 8, 1e-4);
  EXPECT_EQ(mesh.num_vertices(), 8u);
  EXPECT_EQ(mesh.num_triangles(), 12u);
}

TEST(Solids, NoHullOfWhatIsFlat) {
  Triangles mesh;
  add_hull(Pose(), {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}, &mesh);
  add_hull(Pose(), {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0}, {0.5f, 0.5f, 0}}, &mesh);
  add_hull(Pose(), {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}}, &mesh);
  add_hull(Pose(), {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}}, &mesh);
  EXPECT_EQ(mesh.num_triangles(), 0u);
}

TEST(Solids, HeightsHaveHoles) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float heights[] = {0, 1, 2, 3, 4, 5, 6, 7, nan};  // 3 × 3
  Triangles mesh;
  add_heights(Pose(), heights, 3, 3, 2, 4, &mesh);
  EXPECT_EQ(mesh.num_triangles(), 6u);  // of the four fields one is a hole
  const Vec3 last_of_second_row = vertex(mesh, 5);
  EXPECT_EQ(last_of_second_row.x, 4);
  EXPECT_EQ(last_of_second_row.y, 4);
  EXPECT_EQ(last_of_second_row.z, 5);
}

TEST(Solids, MeshesLoseTrianglesThatCannotBe) {
  Triangles mesh;
  add_box(Pose(), {1, 1, 1}, &mesh);
  const uint32_t before = mesh.num_triangles();
  add_mesh(Pose(), {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}, {0, 1, 2, 0, 1, 3, 2}, &mesh);
  EXPECT_EQ(mesh.num_triangles(), before + 1);
  EXPECT_EQ(mesh.indices.back(), 10u);
}

TEST(UnrealFrame, CentimetresToTheRightAreMetresToTheLeft) {
  const Vec3 at = from_unreal(250, 100, -50);
  EXPECT_EQ(at.x, 2.5f);
  EXPECT_EQ(at.y, -1);
  EXPECT_EQ(at.z, -0.5f);
  EXPECT_FALSE(std::signbit(from_unreal(0, 0, 0).y));
}

TEST(UnrealFrame, ATurnToTheRightIsOneToTheRight) {
  // Yaw of 90 degrees in Unreal: forward is +y, its right side looks back along -x.
  const double axes[3][3] = {{0, 1, 0}, {-1, 0, 0}, {0, 0, 1}};
  const double place[3] = {100, 200, 300};
  const Pose pose = pose_from_unreal(axes, place, 2);
  const Pose expected = Pose::at({1, -2, 3}, static_cast<float>(-kPi / 2), 0, 2);
  for (int i = 0; i < 12; ++i) EXPECT_NEAR(pose.m[i], expected.m[i], 1e-6) << i;
}

TEST(UnrealFrame, APointOfAnObjectIsTheSamePointEitherWay) {
  // Any rotation: the object's point (10, 20, 30) in Unreal's world, converted, must be where the pose puts it.
  const double c = std::cos(0.7), s = std::sin(0.7);
  const double axes[3][3] = {{c, s, 0}, {-s * 0.6, c * 0.6, 0.8}, {s * 0.8, -c * 0.8, 0.6}};
  const double place[3] = {5, 6, 7}, scale = 1.5, point[3] = {10, 20, 30};
  double world[3];
  for (int k = 0; k < 3; ++k) {
    world[k] = place[k];
    for (int i = 0; i < 3; ++i) world[k] += scale * point[i] * axes[i][k];
  }
  const Vec3 expected = from_unreal(world[0], world[1], world[2]);
  const Vec3 got = pose_from_unreal(axes, place, scale).point(from_unreal(point[0], point[1], point[2]));
  EXPECT_NEAR(length(got - expected), 0, 1e-6);
}

}  // namespace
}  // namespace uepool::engine
