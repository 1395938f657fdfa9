#include "sim/drive/drive.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <set>

#include "sim/test_rows.h"

namespace uepool::sim {
namespace {

// An agent that reads its state alone; the rest is as given.
std::string agent(const std::string& rest = "", const std::string& actuator = R"("type": "drive_continuous")",
                  const std::string& sensors = R"([{"name": "state", "type": "state"}])") {
  return R"({"id": "Car", "sensors": )" + sensors + R"(, "actuators": [{"name": "drive", )" + actuator + "}]" +
         (rest.empty() ? "" : ", " + rest) + "}";
}

Json config(const std::string& agents, const std::string& rest = "") {
  return parse_json(R"({"agents": [)" + agents + "]" + (rest.empty() ? "" : ", " + rest) + "}");
}

std::string refusal(const Json& env_config) {
  Drive game;
  try {
    game.configure(env_config, 1);
  } catch (const GameError& error) {
    return error.what();
  }
  return "";
}

using Pair = std::array<float, 2>;
constexpr const char* kEmptyTown = R"("parameters": {"parked_cars": 0, "trees": 0})";

TEST(DriveTest, DefaultsAreABirdsEyeViewAndFifteenActions) {
  Drive game;
  const link::Spec spec = game.configure(Json(), 1);
  EXPECT_EQ(spec.observation.json(), R"({"type":"Box","dtype":"uint8","shape":[64,64,3],"low":0,"high":255})");
  EXPECT_EQ(spec.action.json(), R"({"type":"Discrete","n":15,"start":0})");
  EXPECT_EQ(spec.agents, 1u);
  EXPECT_EQ(spec.info.size(), 4u);
  EXPECT_EQ(spec.views, (std::vector<std::string>{"agent", "bird", "map"}));
  EXPECT_EQ(spec.action_names.size(), 15u);
  EXPECT_EQ(spec.action_names[0], "nothing");
  EXPECT_EQ(spec.action_names[11], "hard left, brake");
}

// Road, route and houses, in exactly their colours.
TEST(DriveTest, TheBirdsEyeViewShowsThePlan) {
  Drive game;
  TestRows rows(game, Json(), 1);
  std::set<std::array<int, 3>> colours;
  for (uint64_t seed = 0; seed < 5; ++seed) {
    rows.reset(0, seed);
    const uint8_t* picture = rows.rows().observation<uint8_t>(0, 0);
    for (int i = 0; i < 64 * 64; ++i) colours.insert({picture[3 * i], picture[3 * i + 1], picture[3 * i + 2]});
    const auto at = [&](int row, int column) {
      const uint8_t* pixel = picture + 3 * (row * 64 + column);
      return std::array<int, 3>{pixel[0], pixel[1], pixel[2]};
    };
    EXPECT_EQ(at(40, 31), (std::array<int, 3>{226, 60, 214})) << "the route lies ahead of the car";
    EXPECT_EQ(at(40, 27)[0], at(40, 27)[1]) << "road";
  }
  for (const std::array<int, 3> known : {std::array<int, 3>{34, 46, 34}, {92, 92, 96}, {104, 66, 60}, {226, 60, 214}}) {
    EXPECT_TRUE(colours.contains(known)) << known[0];
  }
  EXPECT_LT(colours.size(), 24u);  // plain colours, and those of the car's own parts
}

TEST(DriveTest, ActionsDriveTheCar) {
  const auto speed_and_wheels = [](const std::string& actuator, auto act) {
    Drive game;
    TestRows rows(game, config(agent("", actuator), kEmptyTown), 1);
    const Json moving = parse_json(R"({"speed": 5})");
    rows.reset(0, 1, 0, &moving);
    act(rows);
    const float* state = rows.rows().observation<float>(0, 0);
    return Pair{state[4], state[5]};
  };
  const auto discrete = [&](int64_t action) {
    return speed_and_wheels(R"("type": "drive_discrete")", [&](TestRows& rows) { rows.step(0, action); });
  };
  const double slowed = (0.3 + 0.001 * 25) * 0.1;
  EXPECT_NEAR(discrete(0)[0], 5 - slowed, 1e-3);
  EXPECT_NEAR(discrete(1)[0], 5 - slowed + 0.35, 1e-3);
  EXPECT_NEAR(discrete(2)[0], 5 - slowed - 0.7, 1e-3);
  EXPECT_EQ(discrete(0)[1], 0);
  EXPECT_NEAR(discrete(3)[1], 0.06, 1e-6);
  EXPECT_NEAR(discrete(6)[1], -0.06, 1e-6);
  EXPECT_NEAR(discrete(9)[1], 0.12, 1e-6);  // as far as the wheels turn in a step
  EXPECT_NEAR(discrete(14)[1], -0.12, 1e-6);
  EXPECT_NEAR(discrete(99)[0], 5 - slowed, 1e-3);
  const auto both = [&](Pair pair) {
    return speed_and_wheels(R"("type": "drive_continuous", "action_repeat": 1)",
                            [&](TestRows& rows) { rows.step<Pair>(0, pair); });
  };
  EXPECT_NEAR(both({0.05f, 1})[1], 0.03, 1e-6);
  EXPECT_NEAR(both({0, 0.5f})[0], 5 - slowed / 2 + 0.5 * 3.5 * 0.05, 1e-3);
  EXPECT_NEAR(both({-9, 0})[1], -0.06, 1e-6);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(both({nan, nan}), both({0, 0}));
}

TEST(DriveTest, Rewards) {
  const auto reward = [](const std::string& type, const std::string& options, Pair action, int steps = 1) {
    Drive game;
    const std::string rewarders = R"("rewarders": [{"name": "r", "type": ")" + type + R"(", "scale": 2}])";
    TestRows rows(game, config(agent(rewarders), kEmptyTown), 1);
    const Json start = parse_json(options);
    rows.reset(0, 3, 0, &start);
    double sum = 0;
    for (int i = 0; i < steps; ++i) {
      rows.step<Pair>(0, action);
      sum += *rows.rows().reward(0);
    }
    return sum;
  };
  const float keep = static_cast<float>((0.3 + 0.001 * 25) / 3.5);
  EXPECT_NEAR(reward("progress_reward", R"({"speed": 5})", {0, keep}), 2 * 5 * 0.1, 1e-3);
  EXPECT_NEAR(reward("progress_reward", R"({"speed": 5, "heading": 180, "left": 3.5})", {0, keep}), 0, 1);
  EXPECT_EQ(reward("step_penalty", "{}", {0, 0}, 3), -6);
  EXPECT_NEAR(reward("lane_penalty", R"({"left": 0.875})", {0, 0}), -2 * 0.5, 1e-6);
  EXPECT_EQ(reward("lane_penalty", R"({"left": 4})", {0, 0}), -2);
  EXPECT_EQ(reward("wrong_lane_penalty", R"({"left": 2.5})", {0, 0}), -2);
  EXPECT_EQ(reward("wrong_lane_penalty", "{}", {0, 0}), 0);
  EXPECT_EQ(reward("off_road_penalty", R"({"left": -1.5})", {0, 0}), -2 * 0.5);
  EXPECT_NEAR(reward("comfort_penalty", R"({"speed": 5})", {0, -1}), -2 * 7.325 * 7.325 / 25, 0.02);
  EXPECT_EQ(reward("goal_reward", "{}", {0, 1}, 20), 0);
  EXPECT_EQ(reward("goal_reward", R"({"parameters": {"route_length": 20}})", {0, 1}, 1), 0);
}

TEST(DriveTest, EndsAtTheGoalAtACollisionOffTheRouteAndWhenStuck) {
  const auto ends = [](const std::string& terminator, const std::string& options, Pair action, int limit) {
    Drive game;
    TestRows rows(game, config(agent(R"("terminators": [{"name": "t", )" + terminator + "}]"), kEmptyTown), 1);
    const Json start = parse_json(options);
    rows.reset(0, 3, 0, &start);
    for (int step = 1; step <= limit; ++step) {
      const StepEnd end = rows.step<Pair>(0, action);
      if (end.terminated || end.truncated) return std::make_pair(step, end.terminated ? 't' : 'T');
    }
    return std::make_pair(0, '-');
  };
  EXPECT_EQ(ends(R"("type": "step_counter", "max_step_count": 7)", "{}", {0, 0}, 20), std::make_pair(7, 'T'));
  EXPECT_EQ(ends(R"("type": "stuck", "max_still_steps": 5)", "{}", {0, 0}, 20), std::make_pair(5, 'T'));
  EXPECT_EQ(ends(R"("type": "stuck", "max_still_steps": 5)", "{}", {0, 1}, 20).second, '-');
  // Full throttle to the right from the start: off the road, into a house or far from the route.
  EXPECT_EQ(ends(R"("type": "deviation", "max_distance": 4)", R"({"heading": -60})", {0, 1}, 200).second, 't');
  EXPECT_EQ(ends(R"("type": "collision")", R"({"heading": -90})", {0, 1}, 400).second, 't');
  EXPECT_EQ(ends(R"("type": "goal")", R"({"heading": -90})", {0, 1}, 100).second, '-');
}

TEST(DriveTest, TheSameSeedGivesTheSameBytes) {
  const auto play = [](uint64_t seed, uint32_t envs) {
    Drive game;
    TestRows rows(game, Json(), envs);
    const uint32_t env = envs - 1;
    rows.reset(env, seed);
    std::vector<uint8_t> bytes;
    for (int i = 0; i < 60; ++i) {
      rows.step<int64_t>(env, i % 4 == 0 ? 4 : 1);
      const uint8_t* row = rows.rows().observation<uint8_t>(0, env);
      bytes.insert(bytes.end(), row, row + 64 * 64 * 3);
      const auto* reward = reinterpret_cast<const uint8_t*>(rows.rows().reward(env));
      bytes.insert(bytes.end(), reward, reward + sizeof(double));
    }
    return bytes;
  };
  const std::vector<uint8_t> first = play(11, 1);
  EXPECT_EQ(play(11, 3), first);
  EXPECT_NE(play(12, 1), first);
}

TEST(DriveTest, RefusesWhatIsWrongWithItsPath) {
  EXPECT_EQ(refusal(config(agent() + "," + agent())),
            "env_config.agents.1.id: \"Car\" is the name of another one: names must differ");
  EXPECT_EQ(refusal(config(agent("", R"("type": "drive_discrete", "steerings": 4)"))),
            "env_config.agents.0.actuators.0.steerings: must be 3 or 5, not 4");
  EXPECT_EQ(refusal(config(agent("", R"("type": "drive_continuous", "steerings": 3)"))),
            "env_config.agents.0.actuators.0.steerings: unknown field; known: name, type, action_repeat");
  EXPECT_EQ(refusal(config(agent(R"("terminators": [{"name": "t", "type": "deviation", "max_distance": 1}])"))),
            "env_config.agents.0.terminators.0.max_distance: must be a number from 3.5 to 1000, not 1");
  EXPECT_EQ(refusal(config(agent(), R"("parameters": {"town_size": 1})")),
            "env_config.parameters.town_size: must be an integer from 2 to 8, not 1");
  EXPECT_NE(refusal(config(agent(R"("rewarders": [{"name": "r", "type": "fame"}])"))).find("must be one of progress"),
            std::string::npos);
}

TEST(DriveTest, OptionsHoldForOneEpisode) {
  Drive game;
  TestRows rows(game, config(agent()), 1);
  const Json option = parse_json(R"({"parameters": {"parked_cars": 0, "town_size": 2}, "speed": 3})");
  rows.reset(0, 1, 0, &option);
  const Json state = game.call(0, "get_state", {});
  EXPECT_EQ(state.find("parked_cars")->array().size(), 0u);
  EXPECT_EQ(state.find("car")->find("speed")->number(), 3);
  rows.reset(0, 1, 1);
  EXPECT_GT(game.call(0, "get_state", {}).find("parked_cars")->array().size(), 0u);
  const Json wrong = parse_json(R"({"left": 9})");
  EXPECT_THROW(rows.reset(0, 1, 0, &wrong), GameError);
}

TEST(DriveTest, PicturesForPeople) {
  Drive game;
  TestRows rows(game, Json(), 1);
  rows.reset(0, 2);
  const Picture before = game.render(0, "spectator");
  EXPECT_EQ(before.width, 320u);
  for (const std::string& view : rows.spec().views) EXPECT_FALSE(game.render(0, view).rgb.empty()) << view;
  EXPECT_EQ(game.render(0, "spectator").rgb, before.rgb);
  EXPECT_THROW(game.render(0, "inside"), GameError);
}

}  // namespace
}  // namespace uepool::sim
