#include "sim/dodge_ball/state_fields.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "sim/dodge_ball/global_state.h"
#include "sim/dodge_ball/test_worlds.h"
#include "sim/math/random.h"

namespace uepool::sim::dodge {
namespace {

using Values = std::vector<float>;

// By field.
std::map<std::string, Values> read(const World& world, uint32_t drone) {
  Values all(kStateSize);
  write_state(world, drone, all.data());
  std::map<std::string, Values> out;
  size_t at = 0;
  for (const StateField& field : state_fields()) {
    for (uint32_t i = 0; i < field.size; ++i) out[field.name].push_back(all[at++]);
  }
  EXPECT_EQ(at, kStateSize);
  return out;
}

void expect_near(const Values& values, const std::vector<double>& expected) {
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-5) << i;
}

TEST(DodgeBallStateTest, TellsWhatADroneKnows) {
  World world = made({{Team::kBlue, {-1, 1, 1}, 90},
                      {Team::kBlue, {-3, -2, 1}, 0},
                      {Team::kRed, {-1, 2.5, 2}, 180},
                      {Team::kRed, {3, 1, 1}, 180}},
                     {{-1, 1, 1}, {-2, 1, 1}, {3, 1, 1}}, {}, {{1, 1, 0.3, 0}});
  step(&world);
  auto state = read(world, 0);
  expect_near(state["velocity"], {0, 0, 0});
  expect_near(state["position"], {-1, 1, 1});
  expect_near(state["heading"], {0, 1});
  expect_near(state["has_ball"], {1});
  expect_near(state["playing"], {1});
  expect_near(state["wall_distances"], {2, 3, 4, 5, 1, 2});
  expect_near(state["pillars"], {0, -2, 0.3, 0, 0, 0});
  expect_near(state["balls"], {1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  expect_near(state["incoming_ball"], std::vector<double>(7));
  expect_near(state["teammates"], {1, -3, 2, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const Values& opponents = state["opponents"];
  expect_near({opponents.begin(), opponents.begin() + 10}, {1, 1.5, 0, 1, 0, 0, 0, 0, 1, 0});
  expect_near({opponents.begin() + 10, opponents.begin() + 20}, {1, 0, -4, 0, 0, 0, 0, 0, 1, 1});
  expect_near({opponents.begin() + 20, opponents.end()}, std::vector<double>(10));

  step(&world, {push(0), push(0), push(0), thrown()});
  state = read(world, 0);
  EXPECT_EQ(state["incoming_ball"][0], 1);
  EXPECT_LT(state["incoming_ball"][2], -3);  // to its right
  EXPECT_GT(state["incoming_ball"][5], 10);  // and comes to the left
}

// A world and the same one turned around, with the teams exchanged, look the same to who is at the same place in it.
TEST(DodgeBallStateTest, IsTheSameForBothTeams) {
  Random random(3);
  for (int round = 0; round < 20; ++round) {
    std::vector<TestDrone> drones, turned;
    std::vector<Vector> balls, turned_balls;
    for (int i = 0; i < 4; ++i) {
      const Vector at{i - 1.5, random.real(-2.5, 2.5), random.real(0.5, 2.5)};
      const double heading = random.real(-180, 180);
      const Team team = i < 2 ? Team::kBlue : Team::kRed;
      drones.push_back({team, at, heading});
      turned.push_back({other(team), {-at.x, -at.y, at.z}, heading + 180});
      balls.push_back({random.real(-3, 3), random.real(-2, 2), random.real(0.3, 2)});
      turned_balls.push_back({-balls.back().x, -balls.back().y, balls.back().z});
    }
    World one = made(drones, balls), two = made(turned, turned_balls);
    for (int i = 0; i < 40; ++i) {
      std::vector<Command> commands;
      for (int k = 0; k < 4; ++k) {
        commands.push_back(
            {{random.real(0, 0.8), random.real(-0.4, 0.4), random.real(-0.4, 0.4)}, random.real(-1, 1), true});
      }
      step(&one, commands);
      step(&two, commands);
      for (uint32_t k = 0; k < 4; ++k) {
        Values a(kStateSize), b(kStateSize), c(global_state_size(4)), d(global_state_size(4));
        write_state(one, k, a.data());
        write_state(two, k, b.data());
        for (size_t n = 0; n < a.size(); ++n)
          ASSERT_NEAR(a[n], b[n], 1e-3) << round << " " << i << " " << k << " " << n;
        write_global_state(one, k, c.data());
        write_global_state(two, k, d.data());
        for (size_t n = 0; n < c.size(); ++n)
          ASSERT_NEAR(c[n], d[n], 1e-3) << round << " " << i << " " << k << " " << n;
      }
    }
  }
}

TEST(DodgeBallStateTest, StaysWithinItsBounds) {
  LayoutRequest request;
  for (const Team team : {Team::kBlue, Team::kRed}) {
    for (uint32_t lane = 0; lane < 4; ++lane) request.seats.push_back({team, lane});
  }
  Parameters parameters;
  parameters.arena_size = kLargestArena;
  parameters.drone_speed = kFastestDrone;
  parameters.ball_speed = kFastestBall;
  parameters.throw_pitch = 60;
  parameters.gravity = 20;
  World world;
  for (uint64_t seed = 0; seed < 5; ++seed) {
    world.begin(make_layout(seed, request, parameters), request.seats, parameters, kDt);
    Random random(seed);
    for (int i = 0; i < 300; ++i) {
      Command commands[8];
      for (Command& command : commands)
        command = {{random.real(-1, 1), random.real(-1, 1), 0}, random.real(-1, 1), true};
      world.step(commands);
      for (uint32_t k = 0; k < 8; ++k) {
        Values all(kStateSize);
        write_state(world, k, all.data());
        size_t at = 0;
        for (const StateField& field : state_fields()) {
          for (uint32_t n = 0; n < field.size; ++n, ++at) {
            ASSERT_GE(all[at], field.low) << field.name;
            ASSERT_LE(all[at], field.high) << field.name;
          }
        }
      }
    }
  }
}

TEST(DodgeBallStateTest, TheGlobalStateIsFromTheTeamsView) {
  World world = made({{Team::kBlue, {-1, 1, 1}, 0}, {Team::kRed, {2, 0.5, 2}, 180}, {Team::kRed, {3, -1, 1}, 180}},
                     {{-1, 1, 1}}, {}, {{1, 2, 0.3, 0}});
  step(&world);
  Values state(global_state_size(3));
  write_global_state(world, 2, state.data());
  expect_near({state.begin(), state.begin() + 10}, {1, 0, -3, 1, 1, 0, 0, 0, 1, 0});          // itself
  expect_near({state.begin() + 10, state.begin() + 20}, {1, 0, -2, -0.5, 2, 0, 0, 0, 1, 0});  // its team-mate
  expect_near({state.begin() + 20, state.begin() + 30}, {1, 1, 1, -1, 1, 0, 0, 0, -1, 0});    // the opponent
  expect_near({state.begin() + 30, state.begin() + 40}, {1, 1, 0, 0, 1, -1, 1, 0, 0, 0});     // the ball
  expect_near({state.begin() + 40, state.begin() + 50}, std::vector<double>(10));
  expect_near({state.begin() + 150, state.begin() + 156}, {0.3, -1, -2, 0, 0, 0});
  expect_near({state.end() - 2, state.end()}, {4, 3});
  step(&world, {thrown()});
  write_global_state(world, 1, state.data());
  EXPECT_EQ(state[30 + 3], 1);  // it comes from the opponents
  write_global_state(world, 0, state.data());
  EXPECT_EQ(state[30 + 2], 1);
}

}  // namespace
}  // namespace uepool::sim::dodge
