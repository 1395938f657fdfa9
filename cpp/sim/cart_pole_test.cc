#include "sim/cart_pole.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "sim/test_rows.h"

namespace uepool::sim {
namespace {

std::string error_of(const std::string& config) {
  CartPole game;
  try {
    game.configure(parse_json(config), 1);
  } catch (const GameError& error) {
    return error.what();
  }
  return "";
}

TEST(CartPoleTest, SpecIsGymnasiums) {
  CartPole game;
  const link::Spec spec = game.configure(Json(), 1);
  EXPECT_EQ(spec.observation.json(),
            "{\"type\":\"Box\",\"dtype\":\"float32\",\"shape\":[4],"
            "\"low\":[-4.8000001907348633,\"-inf\",-0.41887903213500977,\"-inf\"],"
            "\"high\":[4.8000001907348633,\"inf\",0.41887903213500977,\"inf\"]}");
  EXPECT_EQ(spec.action.json(), "{\"type\":\"Discrete\",\"n\":2,\"start\":0}");
  EXPECT_TRUE(spec.info.empty());
  EXPECT_EQ(spec.agents, 1u);
}

// States that Gymnasium 1.2.3's CartPole-v1 reaches from (0.01, -0.02, 0.03, -0.04) with the actions 1, 1, 0, 1.
TEST(CartPoleTest, StepsAreGymnasiums) {
  const CartPole::State expected[] = {
      {0.009600000000000001, 0.17467919574755525, 0.0292, -0.3230687179600081},
      {0.013093583914951107, 0.36937344399176103, 0.02273862564079984, -0.6064020159998607},
      {0.020481052794786327, 0.17394104931769996, 0.010610585320802625, -0.3066446263789625},
      {0.023959873781140326, 0.3689102079328361, 0.004477692793223374, -0.5959624480242942},
  };
  CartPole::State state = {0.01, -0.02, 0.03, -0.04};
  const bool actions[] = {true, true, false, true};
  for (int i = 0; i < 4; ++i) {
    state = CartPole::advance(state, actions[i], CartPole::Physics());
    for (int k = 0; k < 4; ++k) EXPECT_NEAR(state[k], expected[i][k], 1e-15) << "step " << i << " value " << k;
  }
}

TEST(CartPoleTest, FailsBeyondTheLimitsOnly) {
  const double angle = 12 * 2 * M_PI / 360;
  EXPECT_FALSE(CartPole::fallen({2.4, 0, angle, 0}));
  EXPECT_FALSE(CartPole::fallen({-2.4, 0, -angle, 0}));
  EXPECT_TRUE(CartPole::fallen({std::nextafter(2.4, 3), 0, 0, 0}));
  EXPECT_TRUE(CartPole::fallen({std::nextafter(-2.4, -3), 0, 0, 0}));
  EXPECT_TRUE(CartPole::fallen({0, 0, std::nextafter(angle, 1), 0}));
  EXPECT_TRUE(CartPole::fallen({0, 0, std::nextafter(-angle, -1), 0}));
}

TEST(CartPoleTest, FirstStatesFollowFromTheSeed) {
  std::set<double> seen;
  double sum = 0;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    const CartPole::State state = CartPole::first_state(seed * 0x123456789ABCDEFull);
    EXPECT_EQ(state, CartPole::first_state(seed * 0x123456789ABCDEFull));
    for (const double value : state) {
      EXPECT_GE(value, -0.05);
      EXPECT_LT(value, 0.05);
      seen.insert(value);
      sum += value;
    }
  }
  EXPECT_EQ(seen.size(), 4000u);
  EXPECT_NEAR(sum / 4000, 0, 0.003);
}

TEST(CartPoleTest, EpisodesEndAndRepeat) {
  CartPole game;
  TestRows rows(game, Json(), 3, 5);
  std::vector<float> trajectory[2];
  for (auto& values : trajectory) {
    rows.reset(1, 42);
    int steps = 0;
    StepEnd end;
    do {
      end = rows.step(1, int64_t{1});
      ++steps;
      for (int i = 0; i < 4; ++i) values.push_back(rows.rows().observation<float>(0, 1)[i]);
      EXPECT_EQ(*rows.rows().reward(1), 1.0);
    } while (!end.terminated && steps < 100);
    EXPECT_TRUE(end.terminated);
    EXPECT_FALSE(end.truncated);
    EXPECT_GE(steps, 8);
    EXPECT_LE(steps, 11);
  }
  EXPECT_EQ(trajectory[0], trajectory[1]);
}

TEST(CartPoleTest, TruncatesAtTheStepLimit) {
  CartPole game;
  TestRows rows(game, parse_json(R"({"max_episode_steps": 3, "sutton_barto_reward": true})"), 1);
  rows.reset(0, 1);
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(rows.step(0, int64_t{i}).truncated);
    EXPECT_EQ(*rows.rows().reward(0), 0.0);
  }
  EXPECT_TRUE(rows.step(0, int64_t{0}).truncated);
  rows.reset(0, 2);
  EXPECT_FALSE(rows.step(0, int64_t{0}).truncated);
}

TEST(CartPoleTest, ResetOptionsAndCalls) {
  CartPole game;
  TestRows rows(game, Json(), 2);
  const Json state = parse_json(R"({"state": [0.5, 0, 0.125, -2]})");
  rows.reset(1, 7, 0, &state);
  EXPECT_EQ(game.call(1, "get_state", {}), Json(Json::Array{0.5, 0.0, 0.125, -2.0}));
  EXPECT_EQ(rows.rows().observation<float>(0, 1)[3], -2.0f);
  EXPECT_TRUE(game.call(0, "set_state", {parse_json("[0, 1, 2, 3]")}).is_null());
  EXPECT_EQ(game.call(0, "get_state", {}), Json(Json::Array{0.0, 1.0, 2.0, 3.0}));
  EXPECT_THROW(game.call(0, "set_state", {parse_json("[0, 1, 2]")}), GameError);
  EXPECT_THROW(game.call(0, "set_state", {}), GameError);
  EXPECT_THROW(game.call(0, "jump", {}), GameError);
  const Json range = parse_json(R"({"low": 1, "high": 1})");
  rows.reset(0, 7, 0, &range);
  EXPECT_EQ(rows.rows().observation<float>(0, 0)[2], 1.0f);
  for (const char* wrong : {R"({"low": 1, "high": 0})", R"({"start": 1})", R"({"state": 3})", "[]"}) {
    const Json options = parse_json(wrong);
    EXPECT_THROW(rows.reset(0, 7, 0, &options), GameError) << wrong;
  }
}

TEST(CartPoleTest, ParametersHoldFromTheNextEpisodeOn) {
  CartPole game;
  TestRows rows(game, parse_json(R"({"gravity": 5})"), 1);
  const Json options = parse_json(R"({"state": [0, 0, 0.1, 0]})");
  const CartPole::State start = {0, 0, 0.1, 0};
  rows.reset(0, 1, 0, &options);
  game.set_params(parse_json(R"({"gravity": 20, "force_mag": -3})"));
  EXPECT_EQ(game.params().find("gravity")->number(), 20);
  CartPole::Physics physics;
  physics.gravity = 5;
  rows.step(0, int64_t{1});
  EXPECT_EQ(rows.rows().observation<float>(0, 0)[3], static_cast<float>(CartPole::advance(start, true, physics)[3]));
  rows.reset(0, 1, 1, &options);
  physics.gravity = 20;
  physics.force_mag = -3;
  rows.step(0, int64_t{1});
  EXPECT_EQ(rows.rows().observation<float>(0, 0)[3], static_cast<float>(CartPole::advance(start, true, physics)[3]));
  EXPECT_THROW(game.set_params(parse_json(R"({"gravity": 1, "tau": 0})")), GameError);
  EXPECT_EQ(game.params().find("gravity")->number(), 20);
}

TEST(CartPoleTest, WrongConfigurationsAreRefused) {
  EXPECT_EQ(error_of("{}"), "");
  EXPECT_EQ(error_of(R"({"max_episode_steps": 0})"),
            "env_config.max_episode_steps: must be an integer from 1 to 1073741824, not 0");
  EXPECT_EQ(error_of(R"({"tau": -1})"), "env_config.tau: must be greater than 0");
  EXPECT_EQ(error_of(R"({"mass": 1})"),
            "env_config.mass: unknown field; known: max_episode_steps, sutton_barto_reward, gravity, masscart, "
            "masspole, length, force_mag, tau");
}

TEST(CartPoleTest, RendersThePoleWhereItIs) {
  CartPole game;
  TestRows rows(game, Json(), 1);
  const Json options = parse_json(R"({"state": [1.2, 0, 0, 0]})");
  rows.reset(0, 1, 0, &options);
  const Picture picture = game.render(0, "spectator");
  ASSERT_EQ(picture.rgb.size(), size_t{picture.height} * picture.width * 3);
  const auto red = [&](uint32_t x, uint32_t y) { return picture.rgb[(size_t{y} * picture.width + x) * 3]; };
  EXPECT_EQ(red(450, 220), 202);  // the pole stands on a cart three quarters to the right
  EXPECT_EQ(red(150, 220), 255);
}

}  // namespace
}  // namespace uepool::sim
