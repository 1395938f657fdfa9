#include "sim/collect_apples/state_fields.h"

#include <gtest/gtest.h>

#include <map>
#include <numbers>

#include "sim/math/random.h"

namespace uepool::sim::apples {
namespace {

using State = std::map<std::string, std::vector<float>>;

State state_of(const World& world, uint32_t robot) {
  float all[kStateSize];
  write_state(world, robot, all);
  State state;
  const float* at = all;
  for (const StateField& field : state_fields()) {
    state[field.name].assign(at, at + field.size);
    at += field.size;
  }
  EXPECT_EQ(at, all + kStateSize);
  return state;
}

TEST(StateFieldsTest, AreInTheRobotsFrame) {
  LayoutRequest request;
  request.robots.assign(2, nullptr);
  request.trees = {{-1, 3}};
  request.apples = {{1, -2}, {5, 5}};
  request.starts = {{{1, 1}, angle_of(std::numbers::pi / 2)}, {{4, 1}, 0}};  // looking west, and north
  World world;
  world.begin(make_layout(1, request, {}), {}, 0.05);
  const Command commands[] = {{0.5, 0}, {0, 0}};
  world.step(commands);
  State state = state_of(world, 0);
  const auto expect = [&](const char* name, std::vector<float> values) {
    ASSERT_EQ(state[name].size(), values.size()) << name;
    for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(state[name][i], values[i], 1e-6) << name << " " << i;
  };
  expect("position", {1, 1.05f});
  expect("heading", {0, 1});
  expect("velocity", {1, 0});
  expect("nearest_apple", {-3.05f, 0});  // behind it
  expect("apples_left", {2});
  expect("wall_distances", {4.95f, 7, 7.05f, 5});  // ahead (west), left (south), behind (east), right (north)
  expect("nearest_tree", {1.95f, 2});
  expect("nearest_robot", {-0.05f, -3});
  state = state_of(world, 1);
  expect("nearest_apple", {1, 4});
  expect("nearest_robot", {-3, 0.05f});
}

TEST(StateFieldsTest, WhatIsNotThereIsZero) {
  LayoutRequest request;
  request.robots.assign(1, nullptr);
  request.trees = std::vector<Point>();
  request.apples = {{0.1, 0}};
  request.starts = {{{0, 0}, 0}};
  World world;
  world.begin(make_layout(1, request, {}), {}, 0.05);
  const Command command;
  world.step(&command);
  State state = state_of(world, 0);
  for (const char* name : {"nearest_apple", "nearest_tree", "nearest_robot"}) {
    EXPECT_EQ(state[name], (std::vector<float>{0, 0})) << name;
  }
  EXPECT_EQ(state["apples_left"], std::vector<float>{0});
}

TEST(StateFieldsTest, StayWithinTheirBounds) {
  Parameters parameters;
  parameters.garden_size = kLargestGarden;
  parameters.robot_speed = kFastestRobot;
  parameters.apples = kMaxApples;
  LayoutRequest request;
  request.robots.assign(3, nullptr);
  Random random(3);
  World world;
  world.begin(make_layout(1, request, parameters), parameters, 1);
  for (int i = 0; i < 300; ++i) {
    Command commands[3];
    for (Command& command : commands) command = {random.real(-1, 1), random.real(-1, 1)};
    world.step(commands);
    float all[kStateSize];
    for (uint32_t robot = 0; robot < 3; ++robot) {
      write_state(world, robot, all);
      const float* at = all;
      for (const StateField& field : state_fields()) {
        for (uint32_t k = 0; k < field.size; ++k, ++at) {
          ASSERT_GE(*at, static_cast<float>(field.low)) << field.name;
          ASSERT_LE(*at, static_cast<float>(field.high)) << field.name;
        }
      }
    }
  }
}

}  // namespace
}  // namespace uepool::sim::apples
