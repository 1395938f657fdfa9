#include "sim/dodge_ball/parameters.h"

#include <gtest/gtest.h>

namespace uepool::sim::dodge {
namespace {

std::string refusal(const std::string& json, uint32_t largest_team = 2) {
  try {
    Problem problem;
    Fields fields(parse_json(json), "params", &problem);
    read_parameters(fields, {}, largest_team);
  } catch (const GameError& error) {
    return error.what();
  }
  return "";
}

TEST(DodgeBallParametersTest, ChangesWhatIsGiven) {
  Parameters now;
  now.pillars = 1;
  Problem problem;
  Fields fields(parse_json(R"({"balls": 6, "ball_speed": 8.5})"), "params", &problem);
  Parameters expected;
  expected.pillars = 1;
  expected.balls = 6;
  expected.ball_speed = 8.5;
  const Parameters read = read_parameters(fields, now, 2);
  EXPECT_EQ(read, expected);
  EXPECT_EQ(as_json(read).find("ball_speed")->number(), 8.5);
  EXPECT_EQ(as_json(read).find("balls")->integer(), 6);
}

TEST(DodgeBallParametersTest, RefusesWhatIsOutOfRange) {
  EXPECT_EQ(refusal(R"({"balls": 0})"), "params.balls: must be an integer from 1 to 12, not 0");
  EXPECT_EQ(refusal(R"({"arena_size": "big"})"), "params.arena_size: must be a number from 6 to 24, not \"big\"");
  EXPECT_EQ(refusal(R"({"ball_sped": 3})"),
            "params.ball_sped: unknown field; known: balls, pillars, arena_size, drone_speed, drone_acceleration, "
            "turn_speed, ball_speed, throw_pitch, gravity, bounce, pickup_radius");
}

TEST(DodgeBallParametersTest, RefusesWhatDoesNotFit) {
  EXPECT_EQ(refusal(R"({"arena_size": 6, "balls": 6, "pillars": 3})", 5), "");
  EXPECT_EQ(refusal(R"({"balls": 11})"), "params.balls: an arena of 8.0 m holds at most 10 balls, not 11");
  EXPECT_EQ(refusal(R"({"pillars": 6})"), "params.pillars: an arena of 8.0 m holds at most 5 pillars, not 6");
  EXPECT_EQ(refusal("{}", 8), "params.arena_size: an arena of 8.0 m holds at most 7 drones a team, not 8");
}

}  // namespace
}  // namespace uepool::sim::dodge
