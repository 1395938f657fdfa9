#include "sim/collect_apples/geometry_store.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "camera/format.h"
#include "camera/geometry_file.h"
#include "sim/collect_apples/meshes.h"

namespace uepool::sim::apples {
namespace {

namespace fs = std::filesystem;

TEST(GeometryStoreTest, HasAllMeshes) {
  const camera::Geometry& geometry = shared_geometry();
  ASSERT_EQ(geometry.num_meshes(), kNumMeshes);
  for (uint32_t i = 0; i < kNumMeshes; ++i) {
    EXPECT_GE(geometry.mesh(i).num_triangles, 6u) << i;
    EXPECT_LE(geometry.mesh(i).num_triangles, 150u) << i;
    EXPECT_GE(geometry.mesh(i).low[2], -1e-6f) << i;  // everything stands on the ground
  }
  // What is driven around is about as wide as it is drawn.
  const camera::MeshRecord& robot = geometry.mesh(robot_mesh(0));
  EXPECT_NEAR(robot.high[1], kRobotRadius, 0.02);
  EXPECT_GT(kEyeHeight, 0.4);
  EXPECT_LT(kEyeHeight, robot.high[2]);
}

TEST(GeometryStoreTest, TheFileHoldsTheSameBytesAndReplacesOlderOnes) {
  const fs::path folder = fs::temp_directory_path() / ("uepool-geometry-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const fs::path older = folder / "collect_apples-00000000.geometry";
  std::string error;
  ASSERT_TRUE(camera::GeometryFile::write(older.string(), {1, 2, 3}, &error)) << error;
  ASSERT_TRUE(write_geometry_file(folder.string(), &error)) << error;
  EXPECT_FALSE(fs::exists(older));
  {
    camera::GeometryFile file;
    ASSERT_TRUE(file.open((folder / geometry_file_name()).string())) << file.error();
    ASSERT_EQ(file.geometry().num_meshes(), shared_geometry().num_meshes());
    const auto size = [](const camera::Geometry& geometry) {
      return reinterpret_cast<const camera::FileHead*>(geometry.data())->bytes;
    };
    ASSERT_EQ(size(file.geometry()), size(shared_geometry()));
    EXPECT_EQ(std::memcmp(file.geometry().data(), shared_geometry().data(), size(shared_geometry())), 0);
  }
  fs::remove_all(folder);
  EXPECT_FALSE(write_geometry_file("/proc/nowhere", &error));
  EXPECT_FALSE(error.empty());
}

}  // namespace
}  // namespace uepool::sim::apples
