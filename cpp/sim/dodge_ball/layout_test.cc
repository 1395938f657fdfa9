#include "sim/dodge_ball/layout.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace uepool::sim::dodge {
namespace {

LayoutRequest teams(uint32_t blue, uint32_t red) {
  LayoutRequest request;
  for (uint32_t i = 0; i < blue; ++i) request.seats.push_back({Team::kBlue, i});
  for (uint32_t i = 0; i < red; ++i) request.seats.push_back({Team::kRed, i});
  return request;
}

TEST(DodgeBallLayoutTest, EverythingHasRoom) {
  Parameters crowded;
  crowded.arena_size = 6;
  crowded.balls = 6;
  crowded.pillars = 3;
  Parameters large;
  large.arena_size = kLargestArena;
  large.balls = kMaxBalls;
  large.pillars = kMaxPillars;
  const std::pair<Parameters, LayoutRequest> cases[] = {
      {{}, teams(2, 2)}, {crowded, teams(5, 5)}, {large, teams(kLargestTeam, 3)}};
  for (const auto& [parameters, request] : cases) {
    for (uint64_t seed = 0; seed < 300; ++seed) {
      const Layout layout = make_layout(seed, request, parameters);
      ASSERT_EQ(layout.pillars.size(), static_cast<size_t>(parameters.pillars));
      ASSERT_EQ(layout.balls.size(), static_cast<size_t>(parameters.balls));
      ASSERT_EQ(layout.drones.size(), request.seats.size());
      for (const Start& start : layout.drones) {
        ASSERT_TRUE(is_free(layout, start.at, kDroneRadius, 0));
        for (const Start& other : layout.drones) {
          if (&other != &start) {
            ASSERT_GE(distance(start.at, other.at), 2 * kDroneRadius);
          }
        }
      }
      for (const Vector ball : layout.balls) ASSERT_TRUE(is_free(layout, ball, kBallRadius, 0.1));
      for (const Pillar& pillar : layout.pillars) {
        ASSERT_LE(std::abs(pillar.y) + pillar.radius + 2 * kDroneRadius, layout.arena.half_width);
        for (const Pillar& other : layout.pillars) {
          if (&other == &pillar) continue;
          ASSERT_GE(std::hypot(pillar.x - other.x, pillar.y - other.y),
                    pillar.radius + other.radius + 2 * kDroneRadius);
        }
      }
    }
  }
}

TEST(DodgeBallLayoutTest, NoTeamHasItBetter) {
  Parameters parameters;
  parameters.balls = 5;
  parameters.pillars = 3;
  const Layout layout = make_layout(4, teams(2, 2), parameters);
  for (size_t i = 1; i < layout.balls.size(); i += 2) {
    EXPECT_EQ(layout.balls[i].x, -layout.balls[i + 1].x);
    EXPECT_EQ(layout.balls[i].y, -layout.balls[i + 1].y);
    EXPECT_EQ(layout.balls[i].z, layout.balls[i + 1].z);
  }
  EXPECT_EQ(layout.balls[0].x, 0);
  EXPECT_EQ(layout.pillars[0].x, 0);
  EXPECT_EQ(layout.pillars[0].y, 0);
  EXPECT_EQ(layout.pillars[1].x, -layout.pillars[2].x);
  EXPECT_EQ(layout.pillars[1].radius, layout.pillars[2].radius);
}

TEST(DodgeBallLayoutTest, TeamsBeginAtTheirEndsLookingAtEachOther) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const LayoutRequest request = teams(2, 3);
    const Layout layout = make_layout(seed, request, {});
    for (size_t i = 0; i < layout.drones.size(); ++i) {
      const bool blue = request.seats[i].team == Team::kBlue;
      const double toward = blue ? 1 : -1;
      EXPECT_LT(layout.drones[i].at.x * toward, -0.3 * 8);
      EXPECT_GT(direction_of(layout.drones[i].heading).cosine * toward, 0.86);
    }
    EXPECT_GT(layout.drones[0].at.y, layout.drones[1].at.y);  // lanes go from left to right
    EXPECT_LT(layout.drones[2].at.y, layout.drones[3].at.y);
  }
}

TEST(DodgeBallLayoutTest, FollowsFromTheSeed) {
  const Layout one = make_layout(7, teams(2, 2), {}), again = make_layout(7, teams(2, 2), {}),
               other = make_layout(8, teams(2, 2), {});
  EXPECT_EQ(one.balls, again.balls);
  EXPECT_EQ(one.drones[3].heading, again.drones[3].heading);
  EXPECT_EQ(one.sun.azimuth, again.sun.azimuth);
  EXPECT_NE(one.balls, other.balls);
  EXPECT_NE(one.drones[0].at, other.drones[0].at);
}

}  // namespace
}  // namespace uepool::sim::dodge
