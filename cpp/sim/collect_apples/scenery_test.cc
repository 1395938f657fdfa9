#include "sim/collect_apples/scenery.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "camera/renderer.h"
#include "sensors/settings.h"
#include "sim/collect_apples/meshes.h"

namespace uepool::sim::apples {
namespace {

World world_with(const LayoutRequest& request, const Parameters& parameters = {}) {
  World world;
  world.begin(make_layout(3, request, parameters), parameters, 0.05);
  return world;
}

LayoutRequest simple() {
  LayoutRequest request;
  request.robots.assign(1, nullptr);
  request.starts = {{{1, 2}, 1u << 30}};  // looking west
  request.trees = std::vector<Point>();
  request.apples = {{1, 2.62}, {-2, -2}};
  return request;
}

TEST(SceneryTest, WallsCloseTheGarden) {
  camera::Renderer renderer;
  for (const double size : {6.0, 9.5, 12.0, 13.31, 39.99}) {
    Parameters parameters;
    parameters.garden_size = size;
    Scenery scenery;
    scenery.build(world_with(simple(), parameters));
    std::vector<camera::Ray> rays;
    for (int i = 0; i < 720; ++i) {
      const Direction direction = direction_of(static_cast<Angle>(i) * 5965232u);
      const float x = static_cast<float>(direction.cosine), y = static_cast<float>(direction.sine);
      for (const float z : {0.02f, 0.5f, 0.98f}) rays.push_back({{0, 0, z}, {x, y, 0}});
    }
    std::vector<camera::Hit> hits(rays.size());
    ASSERT_TRUE(renderer.cast(scenery.scene(), rays.data(), rays.size(), 100, kWallMask, hits.data()));
    for (size_t i = 0; i < rays.size(); ++i) {
      const double edge = hits[i].distance * std::max(std::abs(rays[i].direction.x), std::abs(rays[i].direction.y));
      ASSERT_NEAR(edge, size / 2, 0.25) << size << " ray " << i;  // posts stand inwards
    }
  }
}

TEST(SceneryTest, OnlyWhatChangedChanges) {
  World world = world_with(simple());
  Scenery scenery;
  scenery.build(world);
  const auto before = scenery.scene().instances();
  const Command still, ahead{1, 0};
  world.step(&still);
  scenery.update(world);
  for (size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(scenery.scene().instances()[i].visible, before[i].visible);
    EXPECT_EQ(std::memcmp(&scenery.scene().instances()[i].pose, &before[i].pose, sizeof before[i].pose), 0);
  }
  world.step(&ahead);
  scenery.update(world);
  ASSERT_EQ(scenery.scene().instances().size(), before.size());
  int moved = 0, hidden = 0;
  for (size_t i = 0; i < before.size(); ++i) {
    const camera::Scene::Instance& now = scenery.scene().instances()[i];
    if (std::memcmp(&now.pose, &before[i].pose, sizeof now.pose) != 0) {
      ++moved;
      EXPECT_EQ(now.label, kRobotLabel);
      EXPECT_EQ(now.mask, sensors::body_mask(0));
      EXPECT_NEAR(now.pose.position().y, 2.1, 1e-6);
    }
    if (now.visible == before[i].visible) continue;
    ++hidden;
    EXPECT_EQ(now.label, kAppleLabel);
  }
  EXPECT_EQ(moved, 1);
  EXPECT_EQ(hidden, 1);
  scenery.build(world_with(simple()));
  EXPECT_EQ(scenery.scene().instances().size(), before.size());
  for (const auto& instance : scenery.scene().instances()) EXPECT_TRUE(instance.visible);
}

TEST(SceneryTest, AttachPointsAreWhereTheyShouldBe) {
  const World world = world_with(simple());
  Scenery scenery;
  scenery.build(world);
  camera::Pose poses[kNumAttachPoints];
  scenery.attach_points(world, 0, poses);
  const auto expect = [&](AttachPoint point, Vec3 position, Vec3 forward, Vec3 up) {
    const camera::Pose& pose = poses[point];
    EXPECT_NEAR(length(pose.position() - position), 0, 1e-5) << point;
    EXPECT_NEAR(length(pose.axis(0) - forward), 0, 1e-5) << point;
    EXPECT_NEAR(length(pose.axis(2) - up), 0, 1e-5) << point;
  };
  const float eye = static_cast<float>(2 + kEyeForward);
  expect(kHead, {1, eye, static_cast<float>(kEyeHeight)}, {0, 1, 0}, {0, 0, 1});
  expect(kOverhead, {1, 2, 6}, {0, 0, -1}, {0, 1, 0});
  expect(kGardenView, {0, 0, 6.72f}, {0, 0, -1}, {1, 0, 0});
  EXPECT_NEAR(length(poses[kChase].position() - Vec3{1, -0.2f, 1.7f}), 0, 1e-5);
  EXPECT_GT(poses[kChase].axis(0).y, 0.8);
  EXPECT_LT(poses[kChase].axis(0).z, -0.2);
  EXPECT_EQ(attach_point_names().size() + actor_names().size(), kNumAttachPoints);
}

// The camera behind the robot never looks out of a tree or over a wall from outside.
TEST(SceneryTest, TheChasingCameraStaysInTheOpen) {
  Parameters parameters;
  parameters.trees = 18;
  LayoutRequest request;
  request.robots.assign(1, nullptr);
  for (uint64_t seed = 0; seed < 200; ++seed) {
    World world;
    world.begin(make_layout(seed, request, parameters), parameters, 0.05);
    Scenery scenery;
    scenery.build(world);
    camera::Pose poses[kNumAttachPoints];
    scenery.attach_points(world, 0, poses);
    const Vec3 at = poses[kChase].position();
    EXPECT_LE(std::max(std::abs(at.x), std::abs(at.y)), 6);
    for (const Tree& tree : world.layout().trees) {
      const double distance = std::hypot(at.x - tree.at.x, at.y - tree.at.y);
      EXPECT_GE(distance, at.z > 0.9 * tree.scale ? 0.85 * tree.scale : tree.radius());
    }
  }
}

}  // namespace
}  // namespace uepool::sim::apples
