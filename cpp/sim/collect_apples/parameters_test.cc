#include "sim/collect_apples/parameters.h"

#include <gtest/gtest.h>

namespace uepool::sim::apples {
namespace {

std::string refusal(const std::string& json, uint32_t robots = 1) {
  try {
    Problem problem;
    Fields fields(parse_json(json), "params", &problem);
    read_parameters(fields, {}, robots);
  } catch (const GameError& error) {
    return error.what();
  }
  return "";
}

TEST(ParametersTest, ChangesWhatIsGiven) {
  Parameters now;
  now.trees = 3;
  Problem problem;
  Fields fields(parse_json(R"({"apples": 7, "garden_size": 20.5})"), "params", &problem);
  const Parameters read = read_parameters(fields, now, 1);
  Parameters expected;
  expected.trees = 3;
  expected.apples = 7;
  expected.garden_size = 20.5;
  EXPECT_EQ(read, expected);
  EXPECT_EQ(as_json(read).find("garden_size")->number(), 20.5);
  EXPECT_EQ(as_json(read).find("apples")->integer(), 7);
}

TEST(ParametersTest, RefusesWhatIsOutOfRange) {
  EXPECT_EQ(refusal(R"({"apples": 0})"), "params.apples: must be an integer from 1 to 100, not 0");
  EXPECT_EQ(refusal(R"({"apples": 2.5})"), "params.apples: must be an integer from 1 to 100, not 2.5");
  EXPECT_EQ(refusal(R"({"garden_size": "big"})"), "params.garden_size: must be a number from 6 to 40, not \"big\"");
  EXPECT_EQ(refusal(R"({"variation": -0.1})"), "params.variation: must be a number from 0 to 1, not -0.1");
  EXPECT_EQ(refusal(R"({"pears": 3})"),
            "params.pears: unknown field; known: apples, trees, garden_size, robot_speed, turn_speed, pickup_radius, "
            "variation");
}

TEST(ParametersTest, RefusesWhatDoesNotFit) {
  EXPECT_EQ(refusal(R"({"garden_size": 8, "apples": 32, "trees": 8})", 4), "");
  EXPECT_EQ(refusal(R"({"garden_size": 8, "apples": 33})"),
            "params.apples: a garden of 8.0 m holds at most 32 apples, not 33");
  EXPECT_EQ(refusal(R"({"trees": 19})"), "params.trees: a garden of 12.0 m holds at most 18 trees, not 19");
  EXPECT_EQ(refusal(R"({"garden_size": 8})", 5), "params.garden_size: a garden of 8.0 m holds at most 4 robots, not 5");
}

}  // namespace
}  // namespace uepool::sim::apples
