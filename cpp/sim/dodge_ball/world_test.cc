#include "sim/dodge_ball/world.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/dodge_ball/test_worlds.h"
#include "sim/math/random.h"

namespace uepool::sim::dodge {
namespace {

constexpr Vector kFar{3, 2, 1.5};  // where nothing happens
const TestDrone kRedFarAway{Team::kRed, kFar, 180};

TEST(DodgeBallWorldTest, FliesTowardsItsSpeedAndDriftsToAStop) {
  World world = made({{Team::kBlue, {-3, 0, 1.5}, 0}, kRedFarAway});
  double speed = 0, x = -3;
  for (int i = 0; i < 20; ++i) {
    step(&world, {push(1)});
    speed = (speed + 9 * kDt) / (1 + 3 * kDt);
    x += speed * kDt;
    EXPECT_NEAR(world.drones()[0].velocity.x, speed, 1e-12);
    EXPECT_NEAR(world.drones()[0].at.x, x, 1e-12);
  }
  EXPECT_GT(speed, 2.7);
  EXPECT_LT(speed, 3);
  step(&world, {}, 60);
  EXPECT_NEAR(world.drones()[0].velocity.x, 0, 1e-3);
  EXPECT_EQ(world.drones()[0].velocity.y, 0);
  EXPECT_EQ(world.drones()[0].at.z, 1.5);  // it hovers
}

TEST(DodgeBallWorldTest, PushesInItsOwnFrame) {
  World world = made({{Team::kBlue, {0, 0, 1.5}, 90}, kRedFarAway});
  step(&world, {push(0, 1, 0)});  // to its left, that is back along x
  EXPECT_LT(world.drones()[0].velocity.x, -0.3);
  EXPECT_NEAR(world.drones()[0].velocity.y, 0, 1e-12);
  step(&world, {push(0, 0, 1)});
  EXPECT_GT(world.drones()[0].velocity.z, 0.3);
}

TEST(DodgeBallWorldTest, TurnsByItsTurnSpeed) {
  World world = made({{Team::kBlue, {0, 0, 1.5}, 10}, kRedFarAway});
  step(&world, {turn(1)});
  EXPECT_NEAR(radians_of(world.drones()[0].heading), (10 + 150 * kDt) * M_PI / 180, 1e-9);
  step(&world, {turn(-1)}, 2);
  EXPECT_NEAR(radians_of(world.drones()[0].heading), (10 - 150 * kDt) * M_PI / 180, 1e-9);
  EXPECT_EQ(world.drones()[0].at, (Vector{0, 0, 1.5}));
}

TEST(DodgeBallWorldTest, WallsFloorAndRoofStopIt) {
  for (const Vector way : {Vector{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}) {
    World world = made({{Team::kBlue, {0, 0, 1.5}, 0}, kRedFarAway});
    step(&world, {push(way.x, way.y, way.z)}, 100);
    const Drone& drone = world.drones()[0];
    EXPECT_TRUE(drone.bumped);
    EXPECT_EQ(length(drone.velocity), 0);
    const Vector limit{4 - 0.25, 3 - 0.25, way.z > 0 ? 3 - 0.25 : 0.25};
    if (way.x != 0) {
      EXPECT_EQ(drone.at.x, way.x * limit.x);
    }
    if (way.y != 0) {
      EXPECT_EQ(drone.at.y, way.y * limit.y);
    }
    if (way.z != 0) {
      EXPECT_EQ(drone.at.z, limit.z);
    }
  }
}

// Whatever drones do, nobody and no ball is ever inside of anything, however fast they are.
TEST(DodgeBallWorldTest, NobodyEverTouchesAnything) {
  Parameters parameters;
  parameters.drone_speed = kFastestDrone;
  parameters.drone_acceleration = 40;
  parameters.ball_speed = kFastestBall;
  parameters.pillars = 4;
  parameters.balls = 8;
  LayoutRequest request;
  for (const Team team : {Team::kBlue, Team::kRed}) {
    for (uint32_t lane = 0; lane < 3; ++lane) request.seats.push_back({team, lane});
  }
  uint32_t hits = 0, pickups = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    World world;
    world.begin(make_layout(seed, request, parameters), request.seats, parameters, seed % 2 == 0 ? 0.05 : 0.2);
    Random random(seed);
    for (int i = 0; i < 300; ++i) {
      Command commands[6];
      for (Command& command : commands) {
        command.push = {random.real(-0.2, 0.6), random.real(-0.5, 0.5), random.real(-0.5, 0.5)};
        command.turn = random.real(-1, 1);
        command.throws = random.below(5) == 0;
      }
      world.step(commands);
      for (const Drone& drone : world.drones()) {
        if (!drone.playing) continue;
        ASSERT_TRUE(is_free(world.layout(), drone.at, kDroneRadius, -1e-6)) << seed << " " << i;
        for (const Drone& other : world.drones()) {
          if (&other != &drone && other.playing) {
            ASSERT_GE(distance(drone.at, other.at), 0.5 - 1e-6);
          }
        }
      }
      for (const Ball& ball : world.balls()) ASSERT_TRUE(is_free(world.layout(), ball.at, kBallRadius, -1e-6));
    }
    for (const Drone& drone : world.drones()) {
      hits += drone.hits;
      pickups += drone.pickups;
    }
  }
  EXPECT_GT(pickups, 50u);
  EXPECT_GT(hits, 0u);
}

TEST(DodgeBallWorldTest, TakesOneBallByTouch) {
  World world = made({{Team::kBlue, {0, 0, 1.5}, 0}, kRedFarAway}, {{0.55, 0, 1.5}, {0.9, 0, 1.5}, {-3, 0, 1}});
  step(&world);
  EXPECT_EQ(world.drones()[0].ball, kNone);
  step(&world, {push(1)}, 3);
  EXPECT_EQ(world.drones()[0].ball, 0u);
  EXPECT_EQ(world.balls()[0].state, Ball::State::kHeld);
  EXPECT_EQ(world.drones()[0].pickups, 1u);
  step(&world, {push(1)}, 5);
  EXPECT_EQ(world.drones()[0].pickups, 1u);  // the second stays where it is
  EXPECT_EQ(world.balls()[1].at, (Vector{0.9, 0, 1.5}));
  EXPECT_EQ(world.balls()[0].at, world.drones()[0].at);
}

TEST(DodgeBallWorldTest, TakingBackWhatItThrewIsNothingNew) {
  World world = made({{Team::kBlue, {3.6, 0, 0.5}, 0}, kRedFarAway}, {{3.6, 0, 0.5}});
  step(&world);
  EXPECT_TRUE(world.drones()[0].took);
  step(&world, {thrown()});  // at the wall before it
  for (int i = 0; i < 40 && world.drones()[0].ball == kNone; ++i) {
    step(&world);
    EXPECT_FALSE(world.drones()[0].took);
  }
  EXPECT_EQ(world.drones()[0].pickups, 2u);
}

// A drone at x = -2 that has just taken the ball, looking along x.
World armed(const std::vector<TestDrone>& others, const Parameters& parameters = {}) {
  std::vector<TestDrone> drones = {{Team::kBlue, {-2, 0, 1.5}, 0}};
  drones.insert(drones.end(), others.begin(), others.end());
  World world = made(drones, {{-2, 0, 1.5}}, parameters);
  step(&world);
  EXPECT_EQ(world.drones()[0].ball, 0u);
  return world;
}

TEST(DodgeBallWorldTest, ThrownBallsFlyAsTheyShould) {
  World world = armed({kRedFarAway});
  step(&world, {thrown()});
  EXPECT_TRUE(world.drones()[0].threw);
  EXPECT_EQ(world.drones()[0].throws, 1u);
  EXPECT_EQ(world.drones()[0].ball, kNone);
  EXPECT_TRUE(world.balls()[0].live);
  step(&world, {}, 5);
  const double t = 6 * kDt;
  const Ball& ball = world.balls()[0];
  EXPECT_NEAR(ball.at.x, -2 + 12 * std::cos(6 * M_PI / 180) * t, 1e-7);
  // Gravity is added in seven pieces a step: a little lower than the parabola.
  EXPECT_NEAR(ball.at.z, 1.5 + 12 * std::sin(6 * M_PI / 180) * t - 9.81 * t * t / 2, 0.02);
  EXPECT_NEAR(ball.velocity.z, 12 * std::sin(6 * M_PI / 180) - 9.81 * t, 1e-7);
  EXPECT_TRUE(ball.live);
}

TEST(DodgeBallWorldTest, BallsBounceAndComeToRest) {
  World world = armed({kRedFarAway});
  step(&world, {thrown()});
  bool returned = false;
  for (int i = 0; i < 400 && world.balls()[0].state == Ball::State::kFlying; ++i) {
    step(&world);
    const Ball& ball = world.balls()[0];
    if (ball.velocity.x < 0) returned = true;
    if (returned) {
      EXPECT_FALSE(ball.live);
    }
  }
  EXPECT_TRUE(returned);
  EXPECT_EQ(world.balls()[0].state, Ball::State::kResting);
  EXPECT_NEAR(world.balls()[0].at.z, kBallRadius, 1e-9);
  const Vector at = world.balls()[0].at;
  step(&world, {}, 10);
  EXPECT_EQ(world.balls()[0].at, at);
}

TEST(DodgeBallWorldTest, HitOpponentsAreOut) {
  World world = armed({{Team::kRed, {1, 0.1, 1.5}, 180}, kRedFarAway});
  step(&world, {thrown()});
  int steps = 0;
  while (world.drones()[0].hit == 0 && ++steps < 10) step(&world, {{}, push(0)});
  ASSERT_EQ(world.drones()[0].hit, 1u);
  EXPECT_EQ(world.drones()[0].hits, 1u);
  EXPECT_TRUE(world.drones()[1].was_hit);
  EXPECT_FALSE(world.drones()[1].playing);
  EXPECT_EQ(world.left(Team::kRed), 1u);
  EXPECT_EQ(world.left(Team::kBlue), 1u);
  EXPECT_FALSE(world.fell(Team::kRed));
  EXPECT_EQ(world.hits_of(Team::kBlue), 1u);
  EXPECT_FALSE(world.balls()[0].live);
  const double x = world.drones()[1].at.x;
  step(&world, {push(0), push(1)}, 60);  // it falls, and obeys no more
  EXPECT_EQ(world.drones()[0].hit, 0u);
  EXPECT_EQ(world.drones()[0].hits, 1u);
  EXPECT_FALSE(world.drones()[1].was_hit);
  EXPECT_NEAR(world.drones()[1].at.x, x, 0.1);
  EXPECT_LT(world.drones()[1].at.z, 0.2);
  EXPECT_EQ(length(world.drones()[1].velocity), 0);
}

TEST(DodgeBallWorldTest, TheLastOneMakesTheTeamFallOnce) {
  World world = armed({{Team::kRed, {1, 0, 1.5}, 180}});
  step(&world, {thrown()});
  int fell = 0;
  for (int i = 0; i < 20; ++i) {
    step(&world);
    fell += world.fell(Team::kRed);
    EXPECT_FALSE(world.fell(Team::kBlue));
  }
  EXPECT_EQ(fell, 1);
  EXPECT_EQ(world.left(Team::kRed), 0u);
}

TEST(DodgeBallWorldTest, TeamMatesStopABallAndAreNotHit) {
  World world = armed({{Team::kBlue, {0, 0, 1.5}, 0}, {Team::kRed, {1, 0, 1.5}, 180}});
  step(&world, {thrown()});
  step(&world, {}, 20);
  EXPECT_TRUE(world.drones()[1].playing);
  EXPECT_TRUE(world.drones()[2].playing);
  EXPECT_FALSE(world.balls()[0].live);
}

TEST(DodgeBallWorldTest, OnlyBallsThatTouchedNothingAreLive) {
  World world = armed({{Team::kRed, {-3, 0.1, 1.2}, 0}});
  world = made({{Team::kBlue, {-2, 0, 0.4}, 0}, {Team::kRed, {0.8, 0, 0.25}, 180}}, {{-2, 0, 0.4}}, [] {
    Parameters low;
    low.throw_pitch = -20;  // into the floor
    return low;
  }());
  step(&world);
  step(&world, {thrown()});
  step(&world, {}, 20);
  EXPECT_TRUE(world.drones()[1].playing);
}

TEST(DodgeBallWorldTest, PillarsShelter) {
  const std::vector<TestDrone> drones = {{Team::kBlue, {-2, 0, 1.5}, 0}, {Team::kRed, {2, 0, 1.5}, 180}};
  for (const bool sheltered : {false, true}) {
    Parameters parameters;
    parameters.ball_speed = 25;
    std::vector<Pillar> pillars;
    if (sheltered) pillars.push_back({0, 0.05, 0.3, 1});
    World world = made(drones, {{-2, 0, 1.5}}, parameters, pillars);
    step(&world);
    step(&world, {thrown()});
    step(&world, {}, 10);
    EXPECT_EQ(world.drones()[1].playing, sheltered);
  }
  // Also at point-blank range, and a pillar that is thin.
  World close = made({{Team::kBlue, {-0.5, 0, 1.5}, 0}, {Team::kRed, {0.5, 0, 1.5}, 180}}, {{-0.5, 0, 1.5}}, {},
                     {{0, 0, 0.18, 0}});
  step(&close);
  step(&close, {thrown()});
  step(&close, {}, 20);
  EXPECT_TRUE(close.drones()[1].playing);
}

TEST(DodgeBallWorldTest, WhoIsHitDropsItsBall) {
  World world = made({{Team::kBlue, {-2, 0, 1.5}, 0}, {Team::kRed, {1, 0, 1.5}, 180}}, {{-2, 0, 1.5}, {1, 0, 1.5}});
  step(&world);
  ASSERT_EQ(world.drones()[1].ball, 1u);
  step(&world, {thrown()});
  step(&world, {}, 10);
  EXPECT_EQ(world.drones()[1].ball, kNone);
  EXPECT_NE(world.balls()[1].state, Ball::State::kHeld);
  EXPECT_LT(world.balls()[1].at.z, 1.5);
  step(&world, {}, 60);
  EXPECT_EQ(world.balls()[1].state, Ball::State::kResting);
}

TEST(DodgeBallWorldTest, DronesTakeTurnsInComingFirst) {
  for (const int idle : {0, 1}) {
    World world = made({{Team::kBlue, {-0.6, 0, 1.5}, 0}, {Team::kRed, {0.6, 0, 1.5}, 180}}, {{0, 0, 1.5}});
    step(&world, {}, idle);
    int steps = 0;
    while (world.balls()[0].state != Ball::State::kHeld && ++steps < 20) step(&world, {push(1), push(1)});
    EXPECT_EQ(world.balls()[0].drone, (world.steps() % 2 == 1) ? 0u : 1u);
  }
}

TEST(DodgeBallWorldTest, ApproachIsTowardsTheLooseBallThatWasNearest) {
  World world = made({{Team::kBlue, {0, 0, 1.5}, 0}, kRedFarAway}, {{2, 0, 1.5}, {-3, 0, 1.5}});
  step(&world, {push(1)});
  EXPECT_NEAR(world.drones()[0].approached, world.drones()[0].at.x, 1e-12);
  step(&world, {push(-1)}, 4);
  EXPECT_LT(world.drones()[0].approached, 0);
  World armed_one = armed({kRedFarAway});
  step(&armed_one, {push(1)});
  EXPECT_EQ(armed_one.drones()[0].approached, 0);
}

TEST(DodgeBallWorldTest, FindsThreatsAndLooseBalls) {
  World world = armed({{Team::kRed, {2, 0, 1.5}, 180}, kRedFarAway});
  EXPECT_EQ(world.nearest_loose({0, 0, 0}), kNone);
  EXPECT_EQ(world.nearest_threat(world.drones()[1]), kNone);
  step(&world, {thrown()});
  EXPECT_EQ(world.nearest_threat(world.drones()[1]), 0u);
  EXPECT_EQ(world.nearest_threat(world.drones()[0]), kNone);
  EXPECT_EQ(world.nearest_loose({0, 0, 0}), kNone);
}

}  // namespace
}  // namespace uepool::sim::dodge
