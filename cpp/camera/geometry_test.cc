#include "camera/geometry.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "camera/format.h"
#include "camera/geometry_file.h"
#include "camera/test_scenes.h"

namespace uepool::camera {
namespace {

TEST(Geometry, KeepsEveryTriangleOnceInClustersAndInLeaves) {
  for (const int count : {1, 2, 63, 64, 65, 129, 5000}) {
    TestGeometry made({soup(7, count, 50, 2)});
    ASSERT_EQ(made.geometry.error(), "");
    const MeshRecord& mesh = made.geometry.mesh(0);
    EXPECT_EQ(mesh.num_triangles, static_cast<uint32_t>(count));
    std::multiset<uint32_t> drawn, traced;
    const auto* clusters = reinterpret_cast<const ClusterRecord*>(made.data() + mesh.clusters);
    for (uint32_t i = 0; i < mesh.num_clusters; ++i) {
      const Cluster cluster(made.data(), clusters[i], false);
      EXPECT_LE(cluster.num_triangles, kMaxClusterTriangles);
      drawn.insert(cluster.triangle, cluster.triangle + cluster.num_triangles);
    }
    const auto* leaves = reinterpret_cast<const LeafTriangle*>(made.data() + mesh.leaves);
    for (uint32_t i = 0; i < mesh.num_leaf_triangles; ++i) traced.insert(leaves[i].triangle);
    EXPECT_EQ(drawn, traced);
    EXPECT_EQ(drawn.size(), static_cast<size_t>(count));
    EXPECT_EQ(std::set<uint32_t>(drawn.begin(), drawn.end()).size(), drawn.size());
  }
}

TEST(Geometry, ClustersLieWithinTheirSpheres) {
  TestGeometry made({soup(3, 3000, 20, 5)});
  const MeshRecord& mesh = made.geometry.mesh(0);
  const auto* clusters = reinterpret_cast<const ClusterRecord*>(made.data() + mesh.clusters);
  const auto* spheres = reinterpret_cast<const float*>(made.data() + mesh.spheres);
  const uint32_t stride = padded(mesh.num_clusters);
  for (uint32_t i = 0; i < mesh.num_clusters; ++i) {
    const Cluster cluster(made.data(), clusters[i], false);
    const Vec3 centre = {spheres[i], spheres[stride + i], spheres[2 * stride + i]};
    for (uint32_t k = 0; k < cluster.num_vertices; ++k) {
      const Vec3 p = {cluster.position[0][k], cluster.position[1][k], cluster.position[2][k]};
      EXPECT_LE(length(p - centre), spheres[3 * stride + i]);
    }
  }
}

TEST(Geometry, LeavesOutTrianglesWithoutAnArea) {
  TestMesh mesh = soup(1, 4, 5, 1);
  mesh.indices.insert(mesh.indices.end(), {0, 0, 1, 2, 2, 2});
  mesh.colours.insert(mesh.colours.end(), 6, 0);
  mesh.vertices.insert(mesh.vertices.end(), {0, 0, 0, 1, 1, 1, 2, 2, 2});
  mesh.indices.insert(mesh.indices.end(), {12, 13, 14});  // in one line
  mesh.colours.insert(mesh.colours.end(), 3, 0);
  TestGeometry made({mesh});
  EXPECT_EQ(made.geometry.mesh(0).num_triangles, 4u);
}

TEST(Geometry, MayBeEmpty) {
  TestGeometry none(std::vector<TestMesh>{});
  EXPECT_EQ(none.geometry.error(), "");
  EXPECT_EQ(none.geometry.num_meshes(), 0u);
  TestGeometry empty({TestMesh()});
  EXPECT_EQ(empty.geometry.error(), "");
  EXPECT_EQ(empty.geometry.mesh(0).num_triangles, 0u);
}

TEST(Geometry, IsTheSameEveryTime) {
  const TestMesh mesh = ball(3, 40, 30, true);
  GeometryBuilder one, other;
  one.add(mesh.input());
  one.add(soup(2, 500, 9, 1).input());
  other.add(mesh.input());
  other.add(soup(2, 500, 9, 1).input());
  EXPECT_EQ(one.finish(), other.finish());
}

TEST(Geometry, RefusesWhatCannotBeAMesh) {
  GeometryBuilder builder;
  const auto refused = [&](const TestMesh& mesh) {
    EXPECT_EQ(builder.add(mesh.input()), kNoMesh);
    return builder.error();
  };
  TestMesh mesh = soup(1, 3, 5, 1);
  mesh.vertices[4] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refused(mesh), "vertices[1]: coordinates must be numbers within ±1e6 metres");
  mesh.vertices[4] = std::numeric_limits<float>::infinity();
  EXPECT_NE(refused(mesh), "");
  mesh.vertices[4] = 2e6f;
  EXPECT_NE(refused(mesh), "");
  mesh = soup(1, 3, 5, 1);
  mesh.indices[5] = 9;
  EXPECT_EQ(refused(mesh), "triangles[1]: there is no vertex 9, there are 9");
  EXPECT_NE(builder.add(soup(1, 3, 5, 1).input()), kNoMesh);
  EXPECT_EQ(builder.error(), "");
}

TEST(Geometry, RefusesMoreThanTheMemoryItMayTake) {
  GeometryBuilder builder(1 << 20);
  const TestMesh mesh = soup(1, 5000, 5, 1);
  EXPECT_EQ(builder.add(mesh.input()), kNoMesh);
  EXPECT_NE(builder.error().find("the limit is 1 MiB"), std::string::npos) << builder.error();
  // Ten million triangles are refused before their indices are read at all.
  MeshInput huge;
  huge.num_triangles = 10'000'000;
  GeometryBuilder usual;
  EXPECT_EQ(usual.add(huge), kNoMesh);
  EXPECT_NE(usual.error().find("10000000 triangles"), std::string::npos) << usual.error();
}

TEST(Geometry, RefusesDamagedBlocksOrDrawsThemWithoutHarm) {
  GeometryBuilder builder;
  builder.add(ball(2, 12, 9, true).input());
  builder.add(soup(4, 200, 3, 1).input());
  const std::vector<uint8_t> good = builder.finish();
  std::mt19937 random(1);
  Renderer renderer;
  View view;
  view.width = view.height = 16;
  Light light;
  light.shadows = true;
  TestImages images(view);
  int opened = 0;
  for (int round = 0; round < 3000; ++round) {
    TestGeometry damaged(good);
    const size_t reach = round % 2 ? good.size() : 512;  // heads and records more often than their share
    for (int i = 0; i < 1 + round % 3; ++i) damaged.data()[random() % reach] = static_cast<uint8_t>(random());
    if (!damaged.geometry.open(damaged.data(), damaged.size())) {
      EXPECT_EQ(damaged.geometry.error().rfind("geometry: ", 0), 0u);
      continue;
    }
    ++opened;
    Scene scene(damaged.geometry);
    for (uint32_t mesh = 0; mesh < damaged.geometry.num_meshes(); ++mesh) scene.add(mesh, {});
    view.pose = Pose::at({-4, 0, 0});
    EXPECT_TRUE(renderer.render(scene, view, light, images.all()));
    const Ray ray = {{-4, 0, 0}, {1, 0.1f, 0}};
    Hit hit;
    EXPECT_TRUE(renderer.cast(scene, &ray, 1, 100, 1, &hit));
  }
  EXPECT_GT(opened, 100);  // colours and coordinates may be anything
  EXPECT_LT(opened, 2900);
  for (size_t size = 0; size < good.size(); size += 97) {
    TestGeometry cut(std::vector<uint8_t>(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_FALSE(cut.geometry.open(cut.data(), size));
  }
}

TEST(GeometryFile, ComesBackAsItWas) {
  const std::string path = testing::TempDir() + "uepool_geometry_test";
  GeometryBuilder builder;
  builder.add(ball(1, 8, 6).input());
  const std::vector<uint8_t> bytes = builder.finish();
  std::string error;
  ASSERT_TRUE(GeometryFile::write(path, bytes, &error)) << error;
  GeometryFile file;
  ASSERT_TRUE(file.open(path)) << file.error();
  EXPECT_EQ(std::vector<uint8_t>(file.geometry().data(), file.geometry().data() + file.geometry().size()), bytes);
  std::vector<uint8_t> damaged = bytes;
  damaged[8] = 99;
  ASSERT_TRUE(GeometryFile::write(path, damaged, &error));
  EXPECT_FALSE(file.open(path));
  EXPECT_NE(file.error().find("is of version 99"), std::string::npos) << file.error();
  ASSERT_TRUE(GeometryFile::write(path, {}, &error));
  EXPECT_FALSE(file.open(path));
  EXPECT_EQ(std::remove(path.c_str()), 0);
  EXPECT_FALSE(file.open(path));
  EXPECT_FALSE(GeometryFile::write(path + "/no/such/folder", bytes, &error));
  EXPECT_NE(error, "");
}

}  // namespace
}  // namespace uepool::camera
