#include "sim/dodge_ball/dodge_ball.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "sim/dodge_ball/state_fields.h"
#include "sim/math/random.h"
#include "sim/test_rows.h"

namespace uepool::sim {
namespace {

constexpr const char* kState = R"([{"name": "state", "type": "state"}])";

// An agent that reads its state alone, unless other sensors are given; the rest is as given.
std::string agent(const std::string& id, const std::string& spawn_point, const std::string& rest = "",
                  const std::string& sensors = kState, const std::string& actuator = "drone_discrete") {
  return R"({"id": ")" + id + R"(", "spawn_point": ")" + spawn_point + R"(", "sensors": )" + sensors +
         R"(, "actuators": [{"name": "movement", "type": ")" + actuator + R"("}])" + (rest.empty() ? "" : ", " + rest) +
         "}";
}

Json config(const std::vector<std::string>& agents, const std::string& rest = "") {
  std::string text = R"({"agents": [)";
  for (size_t i = 0; i < agents.size(); ++i) text += (i > 0 ? ", " : "") + agents[i];
  return parse_json(text + "]" + (rest.empty() ? "" : ", " + rest) + "}");
}

// One drone a side, both with the same parts.
Json duel(const std::string& rest = "", const std::string& sensors = kState,
          const std::string& actuator = "drone_discrete") {
  return config({agent("A", "blue1", rest, sensors, actuator), agent("B", "red1", rest, sensors, actuator)});
}

std::string refusal(const Json& env_config) {
  DodgeBall game;
  try {
    game.configure(env_config, 1);
  } catch (const GameError& error) {
    return error.what();
  }
  return "";
}

// Blue looks at red, which is 2 m away, and has a ball within reach.
const char* const kFace = R"({"drones": [[-1, 0, 1.5, 0], [1, 0, 1.5, 180]], "balls": [[-1, 0, 1.2]], "pillars": []})";

TEST(DodgeBallTest, DefaultsAreReadyForSelfPlay) {
  DodgeBall game;
  TestRows rows(game, Json(), 1);
  const link::Spec& spec = rows.spec();
  EXPECT_EQ(spec.agents, 4u);
  EXPECT_EQ(spec.action.json(), R"({"type":"Discrete","n":10,"start":0})");
  EXPECT_EQ(spec.action_names.size(), 10u);
  ASSERT_EQ(spec.info.size(), 5u);
  EXPECT_EQ(spec.info[0].name, "action_mask");
  EXPECT_EQ(spec.info[0].dims, (std::vector<uint32_t>{10}));
  EXPECT_EQ(spec.info[1].name, "states");
  EXPECT_EQ(spec.info[1].dims, (std::vector<uint32_t>{4 * 10 + 12 * 10 + 6 * 3 + 2}));
  rows.reset(0, 1);
  for (uint32_t i = 0; i < 4; ++i) {
    const int8_t* mask = rows.rows().info<int8_t>(0, 0, i);
    EXPECT_EQ((std::vector<int8_t>(mask, mask + 10)), (std::vector<int8_t>{1, 1, 1, 1, 1, 1, 1, 1, 1, 0}));
  }
  StepEnd end;
  for (int step = 1; step <= 400; ++step) {
    end = rows.step(0, int64_t{0});
    EXPECT_FALSE(end.terminated);
    EXPECT_EQ(end.truncated, step == 400);
  }
}

TEST(DodgeBallTest, Actions) {
  const Json start = parse_json(R"({"drones": [[0, 0, 1.5, 90], [3, 0, 1.5, 180]], "balls": [], "pillars": []})");
  const auto moved = [&](auto action, const char* actuator) {
    DodgeBall game;
    TestRows rows(game, duel("", R"([{"name": "s", "type": "state", "fields": ["velocity", "heading"]}])", actuator),
                  1);
    rows.reset(0, 1, 0, &start);
    rows.step(0, action);
    const float* state = rows.rows().observation<float>(0, 0);
    return std::vector<double>(state, state + 5);
  };
  const auto discrete = [&](int64_t action) { return moved(action, "drone_discrete"); };
  const double v = 9 * 0.05 / 1.15, c = std::cos(M_PI / 2 + M_PI / 24), s = std::sin(M_PI / 2 + M_PI / 24);
  const std::vector<double> expected[] = {{0, 0, 0, 0, 1},  {v, 0, 0, 0, 1}, {-v, 0, 0, 0, 1}, {0, v, 0, 0, 1},
                                          {0, -v, 0, 0, 1}, {0, 0, v, 0, 1}, {0, 0, -v, 0, 1}, {0, 0, 0, c, s},
                                          {0, 0, 0, -c, s}, {0, 0, 0, 0, 1}};
  const auto expect_near = [](const std::vector<double>& got, const std::vector<double>& wanted) {
    for (size_t i = 0; i < 5; ++i) EXPECT_NEAR(got[i], wanted[i], 1e-6) << i;
  };
  for (int64_t action = 0; action < 10; ++action) expect_near(discrete(action), expected[action]);
  expect_near(discrete(99), expected[0]);
  expect_near(discrete(-1), expected[0]);

  using Numbers = std::array<float, 5>;
  const auto continuous = [&](Numbers action) { return moved(action, "drone_continuous"); };
  expect_near(continuous({0.5f, 0, 0, 0, 0}), {v / 2, 0, 0, 0, 1});
  expect_near(continuous({0, 0, -7, 0, 0}), {0, 0, -v, 0, 1});
  expect_near(continuous({1, 1, 0, 0, 0}), {v / std::sqrt(2), v / std::sqrt(2), 0, 0, 1});  // no more than it can
  expect_near(continuous({0, 0, 0, 1, 0}), {0, 0, 0, c, s});
  const float nan = std::numeric_limits<float>::quiet_NaN();
  expect_near(continuous({nan, nan, nan, nan, nan}), expected[0]);
}

TEST(DodgeBallTest, RewardsOfAHit) {
  const std::string rewarders = R"("rewarders": [{"name": "a", "type": "hit_reward", "scale": 2},
      {"name": "b", "type": "hit_penalty", "scale": 3}, {"name": "c", "type": "win_reward", "scale": 10}],
      "terminators": [{"name": "t", "type": "team_out"}],
      "infos": [{"name": "mask", "type": "action_mask"}, {"name": "winner", "type": "winner"},
                {"name": "won", "type": "battle_won"}, {"name": "hits", "type": "hits"}])";
  DodgeBall game;
  TestRows rows(game, duel(rewarders), 1);
  const Json start = parse_json(kFace);
  rows.reset(0, 1, 0, &start);
  EXPECT_EQ(rows.rows().info<int8_t>(0, 0, 0)[9], 0);
  rows.step(0, int64_t{0});
  EXPECT_EQ(rows.rows().info<int8_t>(0, 0, 0)[9], 1);  // it has the ball
  EXPECT_EQ(rows.rows().info<int8_t>(0, 0, 1)[9], 0);
  StepEnd end = rows.step(0, int64_t{9});
  for (int i = 0; i < 10 && !end.terminated; ++i) {
    EXPECT_EQ(*rows.rows().reward(0, 0), 0);
    EXPECT_EQ(*rows.rows().info<int64_t>(1, 0, 0), 0);
    end = rows.step(0, int64_t{0});
  }
  EXPECT_TRUE(end.terminated);
  EXPECT_FALSE(end.truncated);
  EXPECT_EQ(*rows.rows().reward(0, 0), 12);
  EXPECT_EQ(*rows.rows().reward(0, 1), -13);
  for (const uint32_t i : {0u, 1u}) {
    EXPECT_EQ(*rows.rows().info<int64_t>(1, 0, i), 1);
    EXPECT_EQ(*rows.rows().info<int64_t>(2, 0, i), i == 0 ? 1 : 0);
    EXPECT_EQ(*rows.rows().info<int64_t>(3, 0, i), i == 0 ? 1 : 0);
  }
  const int8_t* mask = rows.rows().info<int8_t>(0, 0, 1);
  EXPECT_EQ((std::vector<int8_t>(mask, mask + 10)), (std::vector<int8_t>{1, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(DodgeBallTest, TheDefaultRewardsAreZeroSum) {
  DodgeBall game;
  TestRows rows(game, Json(), 1);
  Random random(4);
  double all = 0;
  const Json start = parse_json(R"({"drones": [[-1, 1, 1.5, 0], [-1, -1, 1.5, 0], [1, 1, 1.5, 180], [1, -1, 1.5, 180]],
      "balls": [[-1, 1, 1.2], [-1, -1, 1.2], [1, 1, 1.2], [1, -1, 1.2]], "pillars": []})");
  for (uint64_t seed = 0; seed < 60; ++seed) {
    rows.reset(0, seed, 0, &start);
    for (int step = 0; step < 40; ++step) {
      for (uint32_t i = 1; i < 4; ++i) rows.set_action<int64_t>(0, i, {random.below(10)});
      const StepEnd end = rows.step<int64_t>(0, random.below(10));
      double sum = 0;
      for (uint32_t i = 0; i < 4; ++i) {
        sum += *rows.rows().reward(0, i);
        all += std::abs(*rows.rows().reward(0, i));
      }
      ASSERT_EQ(sum, 0);
      if (end.terminated || end.truncated) break;
    }
  }
  EXPECT_GT(all, 0);
}

TEST(DodgeBallTest, ShapingRewards) {
  const auto first = [](const std::string& type, const char* options, int64_t action) {
    DodgeBall game;
    TestRows rows(game, duel(R"("rewarders": [{"name": "r", "type": ")" + type + R"(", "scale": 2}])"), 1);
    const Json start = parse_json(options);
    rows.reset(0, 1, 0, &start);
    rows.step(0, action);
    return *rows.rows().reward(0, 0);
  };
  const char* const near =
      R"({"drones": [[-3.75, 0, 1.5, 180], [3, 0, 1.5, 0]], "balls": [[-2, 0, 1.5]], "pillars": []})";
  EXPECT_EQ(first("step_penalty", near, 0), -2);
  EXPECT_EQ(first("bump_penalty", near, 0), 0);
  EXPECT_EQ(first("bump_penalty", near, 1), -2);
  EXPECT_EQ(first("pickup_reward", near, 0), 0);
  EXPECT_EQ(first("pickup_reward", kFace, 0), 2);
  EXPECT_NEAR(first("approach_reward", near, 2), 2 * 0.05 * 9 * 0.05 / 1.15, 1e-9);
  EXPECT_EQ(first("team_hit_reward", near, 2), 0);
}

TEST(DodgeBallTest, WinnersAtTheStepLimitAreThoseWithMoreDrones) {
  const std::string parts = R"("terminators": [{"name": "s", "type": "step_counter", "max_step_count": 12}],
      "infos": [{"name": "winner", "type": "winner"}, {"name": "won", "type": "battle_won"},
                {"name": "left", "type": "opponents_left"}],
      "rewarders": [{"name": "w", "type": "win_reward"}])";
  DodgeBall game;
  TestRows rows(game, config({agent("A", "red1", parts), agent("B", "blue1", parts), agent("C", "blue2", parts)}), 1);
  const Json start = parse_json(
      R"({"drones": [[1, 0, 1.5, 180], [-1, 0, 1.5, 0], [-3, 2, 1, 0]], "balls": [[1, 0, 1.2]], "pillars": []})");
  rows.reset(0, 1, 0, &start);
  for (int step = 1; step <= 12; ++step) {
    const StepEnd end = rows.step<int64_t>(0, step == 2 ? 9 : 0);
    EXPECT_EQ(end.truncated, step == 12);
    EXPECT_FALSE(end.terminated);
    EXPECT_EQ(*rows.rows().reward(0, 0), 0);  // nobody is out as a whole
  }
  EXPECT_EQ(*rows.rows().info<int64_t>(2, 0, 0), 1);
  EXPECT_EQ(*rows.rows().info<int64_t>(0, 0, 0), 0);  // one each
  EXPECT_EQ(*rows.rows().info<int64_t>(1, 0, 0), 0);
  rows.reset(0, 1, 0, &start);
  for (int step = 1; step <= 12; ++step) rows.step<int64_t>(0, 0);
  EXPECT_EQ(*rows.rows().info<int64_t>(0, 0, 0), 1);  // blue had one more from the beginning
  EXPECT_EQ(*rows.rows().info<int64_t>(1, 0, 0), 0);
  EXPECT_EQ(*rows.rows().info<int64_t>(1, 0, 2), 1);
}

TEST(DodgeBallTest, EpisodesFollowFromTheirSeed) {
  const std::string camera = R"([{"name": "c", "type": "camera", "width": 30, "height": 20, "shadows": true},
                                 {"name": "s", "type": "state"}])";
  std::vector<uint8_t> first;
  std::set<std::vector<uint8_t>> different;
  for (uint32_t envs = 1; envs <= 3; ++envs) {
    DodgeBall game;
    TestRows rows(game, duel("", camera), envs);
    const uint32_t env = envs - 1;
    const auto play = [&](uint64_t seed) {
      rows.reset(env, seed);
      std::vector<uint8_t> bytes;
      Random random(1);
      for (int i = 0; i < 60; ++i) {
        const auto* picture = rows.rows().observation<uint8_t>(0, env);
        const auto* state = reinterpret_cast<const uint8_t*>(rows.rows().observation<float>(1, env));
        bytes.insert(bytes.end(), picture, picture + 1800);
        bytes.insert(bytes.end(), state, state + 4 * dodge::kStateSize);
        rows.set_action<int64_t>(env, 1, {random.below(10)});
        rows.step<int64_t>(env, random.below(10));
      }
      return bytes;
    };
    play(5);  // another episode before it leaves nothing behind
    const auto bytes = play(77);
    if (envs == 1) first = bytes;
    EXPECT_EQ(bytes, first);
    different.insert(play(78));
  }
  EXPECT_EQ(different.size(), 1u);
  EXPECT_FALSE(different.contains(first));
}

TEST(DodgeBallTest, ResetOptions) {
  DodgeBall game;
  TestRows rows(game, duel(), 1);
  const auto error = [&](const char* options) -> std::string {
    const Json json = parse_json(options);
    try {
      rows.reset(0, 1, 0, &json);
    } catch (const GameError& refused) {
      return refused.what();
    }
    return "";
  };
  EXPECT_EQ(error(kFace), "");
  const Json state = game.call(0, "get_state", {});
  EXPECT_EQ(state.find("drones")->array()[1].find("team")->dump(), "\"red\"");
  EXPECT_EQ(state.find("drones")->array()[0].find("position")->dump(), "[-1.0,0.0,1.5]");
  EXPECT_EQ(state.find("balls")->array().size(), 1u);
  EXPECT_EQ(error(R"({"drones": [[0, 0, 1, 0]]})").find("options.drones: must be a list of 2 [x, y, z, heading], not"),
            0u);
  EXPECT_EQ(error(R"({"drones": [[0, 0, 1, 0], [0.1, 0, 1, 0]], "pillars": []})"),
            "options.drones.1: it would touch another");
  EXPECT_EQ(error(R"({"drones": [[0, 0, 0.1, 0], [1, 0, 1, 0]], "pillars": []})"),
            "options.drones.0: it would touch a wall, floor, roof or pillar");
  EXPECT_EQ(error(R"({"balls": [[0, 0, 9]]})"), "options.balls.0: it would touch a wall, floor, roof or pillar");
  EXPECT_EQ(error(R"({"balls": [[0, 0]]})"), "options.balls.0: must be [x, y, z], not [0,0]");
  EXPECT_EQ(error(R"({"pillars": [[0, 9]]})"), "options.pillars.0: beyond the arena's walls");
  EXPECT_EQ(error(R"({"pears": 1})"), "options.pears: unknown field; known: pillars, balls, drones");
}

TEST(DodgeBallTest, TeamsFollowFromSpawnPoints) {
  const auto teams = [](const Json& env_config) {
    DodgeBall game;
    game.configure(env_config, 1);
    std::string out;
    const Json state = game.call(0, "get_state", {});
    for (const Json& drone : state.find("drones")->array()) {
      out += drone.find("team")->string() == "blue" ? 'b' : 'r';
    }
    return out;
  };
  EXPECT_EQ(teams(Json()), "bbrr");
  EXPECT_EQ(teams(config({agent("A", ""), agent("B", ""), agent("C", "")})), "brb");
  EXPECT_EQ(teams(config({agent("A", "red3"), agent("B", ""), agent("C", "")})), "rbb");
  EXPECT_EQ(refusal(config({agent("A", "blue1"), agent("B", "blue2")})),
            "env_config.agents: nobody plays for red; give each team an agent by its spawn_point, as \"blue1\" and "
            "\"red1\"");
  EXPECT_EQ(refusal(config({agent("A", "blue1"), agent("B", "blue1")})),
            "env_config.agents.1.spawn_point: the place \"blue1\" is taken by agent \"A\"");
}

TEST(DodgeBallTest, WrongConfigurationsAreRefusedWithTheirPath) {
  EXPECT_EQ(refusal(duel()), "");
  EXPECT_EQ(refusal(parse_json(R"({"parameters": {"balls": 50}})")),
            "env_config.parameters.balls: must be an integer from 1 to 12, not 50");
  EXPECT_EQ(refusal(duel(R"("terminators": [{"name": "t", "type": "step_counter", "max_step_count": 0}])")),
            "env_config.agents.0.terminators.0.max_step_count: must be an integer from 1 to 1073741824, not 0");
  EXPECT_EQ(refusal(duel(R"("rewarders": [{"name": "r", "type": "hit_reward", "amount": 2}])")),
            "env_config.agents.0.rewarders.0.amount: unknown field; known: name, type, scale");
  EXPECT_EQ(
      refusal(duel(R"("infos": [{"name": "m", "type": "action_mask"}])", kState, "drone_continuous")),
      "env_config.agents.0.infos.0.type: action_mask is for the actuator drone_discrete: numbers have no choices");
  EXPECT_EQ(refusal(config({agent("A", "blue1", R"("infos": [{"name": "h", "type": "hits"}])"), agent("B", "red1")})),
            "env_config.agents.1.infos: must be the same as of the first agent");
  EXPECT_NE(refusal(config({agent("A", "blue99"), agent("B", "red1")})).find("env_config.agents.0.spawn_point"),
            std::string::npos);
  EXPECT_NE(refusal(duel("", kState, "drone_discreet")).find("env_config.agents.0.actuators.0.type"),
            std::string::npos);
  std::vector<std::string> nine;
  for (int i = 0; i < 17; ++i) nine.push_back(agent("A" + std::to_string(i), ""));
  EXPECT_EQ(refusal(config(nine)),
            "env_config.parameters.arena_size: an arena of 8.0 m holds at most 7 drones a team, not 9");
}

TEST(DodgeBallTest, ParametersHoldFromTheNextEpisodeOn) {
  DodgeBall game;
  TestRows rows(game, duel(), 1);
  rows.reset(0, 1);
  game.set_params(parse_json(R"({"balls": 6, "arena_size": 10})"));
  const auto balls = [&] { return game.call(0, "get_state", {}).find("balls")->array().size(); };
  EXPECT_EQ(balls(), 4u);
  rows.reset(0, 1);
  EXPECT_EQ(balls(), 6u);
  EXPECT_EQ(game.params().find("arena_size")->number(), 10);
  EXPECT_THROW(game.set_params(parse_json(R"({"balls": 3, "arena_size": 5})")), GameError);
  EXPECT_EQ(game.params().find("balls")->integer(), 6);
  EXPECT_THROW(game.call(0, "jump", {}), GameError);
}

TEST(DodgeBallTest, EveryViewIsDrawn) {
  const std::string camera = R"([{"name": "c", "type": "camera", "width": 40, "height": 30}])";
  DodgeBall game;
  TestRows rows(game, duel("", camera), 1);
  EXPECT_EQ(game.render(0, "spectator").width, 320u);  // also before the first episode
  rows.reset(0, 3);
  std::set<std::vector<uint8_t>> different;
  std::vector<std::string> views = rows.spec().views;
  EXPECT_EQ(views.back(), "segmentation:B");
  views.insert(views.begin(), "spectator");
  for (const std::string& view : views) {
    const Picture picture = game.render(0, view);
    EXPECT_EQ(picture.rgb.size(), size_t{picture.width} * picture.height * 3) << view;
    EXPECT_EQ(picture.width, view == "spectator" || view == "map" ? 320u : 40u) << view;
    EXPECT_GT(std::set<uint8_t>(picture.rgb.begin(), picture.rgb.end()).size(), 3u) << view;
    different.insert(picture.rgb);
  }
  EXPECT_EQ(different.size(), views.size());
  EXPECT_THROW(game.render(0, "agent:C"), GameError);
}

TEST(DodgeBallTest, CamerasSeeOpponentsBallsAndWhoIsOut) {
  const std::string labels = R"([{"name": "c", "type": "segmentation", "width": 60, "height": 60}])";
  DodgeBall game;
  TestRows rows(game, duel("", labels), 1);
  const Json start = parse_json(kFace);
  rows.reset(0, 1, 0, &start);
  const auto seen = [&] {
    const auto* row = rows.rows().observation<int32_t>(0, 0);
    return std::set<int32_t>(row, row + 3600);
  };
  EXPECT_TRUE(seen().contains(5001));
  EXPECT_FALSE(seen().contains(5000));
  EXPECT_TRUE(seen().contains(2001));
  EXPECT_FALSE(seen().contains(4000));  // it is right below
  rows.step(0, int64_t{0});
  EXPECT_TRUE(seen().contains(4000));  // held, it is before the drone
  const auto look = [&] { return game.render(0, "agent").rgb; };
  const auto before = look();
  rows.step(0, int64_t{9});
  for (int i = 0; i < 60; ++i) rows.step(0, int64_t{0});
  EXPECT_TRUE(seen().contains(5001));  // on the floor
  EXPECT_NE(look(), before);
}

}  // namespace
}  // namespace uepool::sim
