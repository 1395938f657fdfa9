#include "sim/collect_apples/world.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "sim/math/random.h"

namespace uepool::sim::apples {
namespace {

constexpr double kDt = 0.05;
constexpr double kPi = std::numbers::pi;

struct Thing {
  double x, y;
};

// A garden of 12 m with these things in it. Robots: x, y, heading in degrees.
World made(const std::vector<std::array<double, 3>>& robots, const std::vector<Thing>& apples = {},
           const std::vector<Thing>& trees = {}, const Parameters& parameters = {}) {
  Layout layout;
  layout.size = parameters.garden_size;
  for (const auto& robot : robots) layout.robots.push_back({{robot[0], robot[1]}, angle_of(robot[2] * kPi / 180)});
  for (const Thing& apple : apples) {
    layout.apples.emplace_back();
    layout.apples.back().at = {apple.x, apple.y};
  }
  for (const Thing& tree : trees) {
    layout.trees.emplace_back();
    layout.trees.back().at = {tree.x, tree.y};
  }
  World world;
  world.begin(layout, parameters, kDt);
  return world;
}

void step(World* world, double speed, double turn = 0, int times = 1) {
  const Command command{speed, turn};
  for (int i = 0; i < times; ++i) world->step(&command);
}

TEST(WorldTest, DrivesStraightAhead) {
  World world = made({{0, 0, 30}});
  step(&world, 1, 0, 10);
  const Robot& robot = world.robots()[0];
  EXPECT_NEAR(robot.at.x, 2 * 10 * kDt * std::cos(kPi / 6), 1e-8);
  EXPECT_NEAR(robot.at.y, 2 * 10 * kDt * std::sin(kPi / 6), 1e-8);
  EXPECT_NEAR(robot.forward, 2, 1e-12);
  EXPECT_NEAR(robot.left, 0, 1e-12);
  EXPECT_NEAR(robot.driven, 1, 1e-12);
  EXPECT_EQ(robot.bumps, 0u);
  step(&world, -0.5, 0, 20);
  EXPECT_NEAR(world.robots()[0].at.x, 0, 1e-12);
  EXPECT_NEAR(world.robots()[0].forward, -1, 1e-12);
  EXPECT_NEAR(world.robots()[0].driven, 2, 1e-12);
  EXPECT_EQ(world.steps(), 30u);
}

TEST(WorldTest, TurnsThenDrives) {
  World world = made({{1, 1, 0}});
  step(&world, 0, 1);  // 180 degrees a second: 9 in a step, to the left
  EXPECT_NEAR(radians_of(world.robots()[0].heading), 9 * kPi / 180, 1e-9);
  EXPECT_EQ(world.robots()[0].at.x, 1);
  step(&world, 0, -1);
  EXPECT_EQ(world.robots()[0].heading, 0u);
  step(&world, 0.5, 0.25);
  const double heading = 0.25 * 9 * kPi / 180;
  EXPECT_NEAR(world.robots()[0].at.x, 1 + 0.05 * std::cos(heading), 1e-9);
  EXPECT_NEAR(world.robots()[0].at.y, 1 + 0.05 * std::sin(heading), 1e-9);
}

TEST(WorldTest, StopsAtWallsAndSlidesAlongThem) {
  World world = made({{5, 0, 0}});
  step(&world, 1, 0, 10);
  EXPECT_EQ(world.robots()[0].at.x, 6 - kRobotRadius);
  EXPECT_TRUE(world.robots()[0].bumped);
  EXPECT_EQ(world.robots()[0].forward, 0);
  EXPECT_EQ(world.robots()[0].bumps, 3u);
  EXPECT_NEAR(world.robots()[0].driven, 0.7, 1e-12);

  world = made({{5.7, 0, 60}});
  step(&world, 1, 0, 10);
  EXPECT_EQ(world.robots()[0].at.x, 6 - kRobotRadius);
  EXPECT_NEAR(world.robots()[0].at.y, 10 * 0.1 * std::sin(kPi / 3), 1e-8);
  EXPECT_NEAR(world.robots()[0].forward, 2 * std::sin(kPi / 3) * std::sin(kPi / 3), 1e-8);
  EXPECT_NEAR(world.robots()[0].left, 2 * std::sin(kPi / 3) * std::cos(kPi / 3), 1e-8);
  EXPECT_EQ(world.robots()[0].bumps, 10u);

  step(&world, 1, 0, 200);  // into the corner
  EXPECT_EQ(world.robots()[0].at.x, 6 - kRobotRadius);
  EXPECT_EQ(world.robots()[0].at.y, 6 - kRobotRadius);
}

TEST(WorldTest, SlidesAroundTrees) {
  World world = made({{0, 0.05, 0}}, {}, {{2, 0}});
  const double reach = kRobotRadius + kTrunkRadius;
  for (int i = 0; i < 60; ++i) {
    step(&world, 1);
    EXPECT_GE(std::hypot(world.robots()[0].at.x - 2, world.robots()[0].at.y), reach);
  }
  EXPECT_GT(world.robots()[0].bumps, 3u);
  EXPECT_GT(world.robots()[0].at.x, 2.5);
  EXPECT_NEAR(world.robots()[0].at.y, reach, 0.01);

  world = made({{0, 0, 0}}, {}, {{2, 0}});  // head on: it stays before it
  step(&world, 1, 0, 60);
  EXPECT_NEAR(world.robots()[0].at.x, 2 - reach, 1e-6);
}

TEST(WorldTest, RobotsDoNotPassThroughEachOther) {
  World world = made({{-1, 0, 0}, {1, 0, 180}});
  const Command both[] = {{1, 0}, {1, 0}};
  for (int i = 0; i < 30; ++i) {
    world.step(both);
    EXPECT_GE(world.robots()[1].at.x - world.robots()[0].at.x, 2 * kRobotRadius);
  }
  EXPECT_TRUE(world.robots()[0].bumped);
  EXPECT_TRUE(world.robots()[1].bumped);
}

// Whatever robots do, nobody is ever inside of anything, however fast they are.
TEST(WorldTest, NobodyEverTouchesAnything) {
  Parameters parameters;
  parameters.robot_speed = kFastestRobot;
  parameters.garden_size = 8;
  parameters.apples = 5;
  const LayoutRequest request{"Garden", {nullptr, nullptr, nullptr, nullptr}, {}, {}, {}};
  for (uint64_t seed = 0; seed < 40; ++seed) {
    World world;
    world.begin(make_layout(seed, request, parameters), parameters, 0.2);
    Random random(seed);
    for (int i = 0; i < 200; ++i) {
      Command commands[4];
      for (Command& command : commands) command = {random.real(-0.2, 1), random.real(-0.5, 0.5)};
      world.step(commands);
      for (uint32_t k = 0; k < 4; ++k) {
        const Robot& robot = world.robots()[k];
        ASSERT_TRUE(is_free(world.layout(), robot.at, kRobotRadius, -1e-12)) << seed << " " << i;
        for (uint32_t other = 0; other < k; ++other) {
          const Point at = world.robots()[other].at;
          ASSERT_GE(std::hypot(robot.at.x - at.x, robot.at.y - at.y), 2 * kRobotRadius - 1e-12);
        }
      }
    }
  }
}

TEST(WorldTest, PicksApplesWithinReach) {
  Parameters parameters;
  parameters.pickup_radius = 0.5;
  World world = made({{0, 0, 0}}, {{0.65, 0}, {0, 0.501}, {-3, 0}, {0.3, 0.3}}, {}, parameters);
  step(&world, 0);
  EXPECT_EQ(world.robots()[0].picked, 1u);  // what lies within reach at the beginning counts in the first step
  EXPECT_TRUE(world.is_picked(3));
  EXPECT_EQ(world.apples_left(), 3u);
  step(&world, 1);
  EXPECT_EQ(world.robots()[0].picked, 0u);
  step(&world, 1);  // at 0.2: 0.45 from the first
  EXPECT_EQ(world.robots()[0].picked, 1u);
  EXPECT_TRUE(world.is_picked(0));
  EXPECT_EQ(world.picked(), (std::vector<uint32_t>{3, 0}));
  EXPECT_EQ(world.robots()[0].collected, 2u);
  EXPECT_FALSE(world.is_picked(1));
  step(&world, 1);
  EXPECT_EQ(world.robots()[0].picked, 0u);  // only once
}

TEST(WorldTest, FastRobotsPickWhatTheyPassBy) {
  Parameters parameters;
  parameters.robot_speed = 10;
  World world = made({{-3, 0, 0}}, {{-1.5, 0.55}, {1.5, 0.7}}, {}, parameters);
  const Command command{1, 0};
  world.begin(Layout(world.layout()), parameters, 0.5);
  world.step(&command);  // 5 m at once
  EXPECT_NEAR(world.robots()[0].at.x, 2, 1e-12);
  EXPECT_EQ(world.robots()[0].picked, 1u);
  EXPECT_TRUE(world.is_picked(0));
}

TEST(WorldTest, RobotsShareTheApples) {
  World world = made({{-0.7, 0, 0}, {0.7, 0, 180}}, {{0, 0}});
  const Command both[] = {{1, 0}, {1, 0}};
  world.step(both);
  EXPECT_EQ(world.robots()[0].collected, 1u);  // the first in order, when both reach it in the same step
  EXPECT_EQ(world.robots()[1].collected, 0u);
  EXPECT_EQ(world.apples_left(), 0u);
  EXPECT_EQ(world.nearest_apple({0, 0}), World::kNone);
}

TEST(WorldTest, ApproachIsTowardsTheAppleThatWasNearest) {
  World world = made({{0, 0, 0}}, {{2, 0}, {-2.1, 0}});
  step(&world, 1);
  EXPECT_NEAR(world.robots()[0].approached, 0.1, 1e-12);
  step(&world, -1);
  EXPECT_NEAR(world.robots()[0].approached, -0.1, 1e-12);
  step(&world, -1);
  step(&world, -1);
  EXPECT_NEAR(world.robots()[0].approached, 0.1, 1e-12);  // now it is the other one
  EXPECT_EQ(world.nearest_apple(world.robots()[0].at), 1u);
}

}  // namespace
}  // namespace uepool::sim::apples
