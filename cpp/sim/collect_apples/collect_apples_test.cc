#include "sim/collect_apples/collect_apples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "sim/math/random.h"
#include "sim/test_rows.h"

namespace uepool::sim {
namespace {

// An agent that reads its state alone, unless other sensors are given; the rest is as given.
std::string agent(const std::string& rest = "", const std::string& id = "Agent1",
                  const std::string& sensors = R"([{"name": "state", "type": "state"}])",
                  const std::string& actuator = R"("mode": "continuous")") {
  return R"({"id": ")" + id + R"(", "sensors": )" + sensors +
         R"(, "actuators": [{"name": "movement", "type": "robot_movement", )" + actuator + "}]" +
         (rest.empty() ? "" : ", " + rest) + "}";
}

Json config(const std::vector<std::string>& agents, const std::string& rest = "") {
  std::string text = R"({"agents": [)";
  for (size_t i = 0; i < agents.size(); ++i) text += (i > 0 ? ", " : "") + agents[i];
  return parse_json(text + "]" + (rest.empty() ? "" : ", " + rest) + "}");
}

std::string refusal(const Json& env_config) {
  CollectApples game;
  try {
    game.configure(env_config, 1);
  } catch (const GameError& error) {
    return error.what();
  }
  return "";
}

std::vector<uint8_t> picture_of(TestRows& rows, uint32_t env, size_t bytes) {
  const uint8_t* row = rows.rows().observation<uint8_t>(0, env);
  return {row, row + bytes};
}

TEST(CollectApplesTest, DefaultsAreAColourCameraAndFourActions) {
  CollectApples game;
  const link::Spec spec = game.configure(Json(), 1);
  EXPECT_EQ(spec.observation.json(), R"({"type":"Box","dtype":"uint8","shape":[84,84,3],"low":0,"high":255})");
  EXPECT_EQ(spec.action.json(), R"({"type":"Discrete","n":4,"start":0})");
  EXPECT_EQ(spec.agents, 1u);
  ASSERT_EQ(spec.info.size(), 2u);
  EXPECT_EQ(spec.info[0].name, "apples_collected");
  EXPECT_TRUE(spec.renders);
  EXPECT_EQ(spec.views, (std::vector<std::string>{"agent", "depth", "segmentation", "map"}));
}

TEST(CollectApplesTest, ActionsMoveTheRobot) {
  const Json start = parse_json(R"({"robots": [[0, 0, 0]], "apples": [[5, 5]], "trees": []})");
  const auto after = [&](const std::string& mode, auto act) {
    CollectApples game;
    TestRows rows(game, config({agent("", "Agent1", R"([{"name": "s", "type": "state"}])", mode)}), 1);
    rows.reset(0, 1, 0, &start);
    act(rows);
    const float* state = rows.rows().observation<float>(0, 0);
    return std::vector<float>(state, state + 4);  // position, heading
  };
  const float cosine = static_cast<float>(std::cos(M_PI / 20)), sine = static_cast<float>(std::sin(M_PI / 20));
  using Values = std::vector<float>;
  const auto discrete = [&](int64_t action) {
    return after(R"("mode": "discrete")", [&](TestRows& rows) { rows.step(0, action); });
  };
  EXPECT_EQ(discrete(0), (Values{0, 0, 1, 0}));
  EXPECT_EQ(discrete(1), (Values{0.1f, 0, 1, 0}));
  EXPECT_NEAR(discrete(2)[2], cosine, 1e-6);
  EXPECT_NEAR(discrete(2)[3], sine, 1e-6);
  EXPECT_NEAR(discrete(3)[3], -sine, 1e-6);
  EXPECT_EQ(discrete(99), (Values{0, 0, 1, 0}));

  const auto both = [&](float speed, float turn) {
    return after(R"("mode": "continuous")", [&](TestRows& rows) { rows.step<std::array<float, 2>>(0, {speed, turn}); });
  };
  EXPECT_EQ(both(-0.5f, 0), (Values{-0.05f, 0, 1, 0}));
  EXPECT_NEAR(both(0, 0.5f)[3], std::sin(M_PI / 40), 1e-6);
  EXPECT_EQ(both(7, 0), (Values{0.1f, 0, 1, 0}));  // no faster than it can
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(both(nan, nan), (Values{0, 0, 1, 0}));

  const auto keys = [&](std::array<int64_t, 5> pressed) {
    return after(R"("mode": "keys")", [&](TestRows& rows) { rows.step(0, pressed); });
  };
  EXPECT_EQ(keys({1, 0, 0, 0, 1}), (Values{0.1f, 0, 1, 0}));
  EXPECT_EQ(keys({0, 1, 0, 0, 0}), (Values{-0.1f, 0, 1, 0}));
  EXPECT_EQ(keys({1, 1, 1, 1, 0}), (Values{0, 0, 1, 0}));
  EXPECT_NEAR(keys({1, 0, 1, 0, 0})[1], -0.1f * sine, 1e-6);
  EXPECT_NEAR(keys({0, 0, 0, 1, 0})[3], sine, 1e-6);
}

TEST(CollectApplesTest, Rewards) {
  const auto rewards = [](const std::string& rewarders, const char* options, int steps) {
    CollectApples game;
    TestRows rows(game, config({agent(R"("rewarders": [)" + rewarders + "]")}), 1);
    const Json start = parse_json(options);
    rows.reset(0, 1, 0, &start);
    std::vector<double> out;
    for (int i = 0; i < steps; ++i) {
      rows.step<std::array<float, 2>>(0, {1, 0});
      out.push_back(*rows.rows().reward(0));
    }
    return out;
  };
  const char* const two = R"({"robots": [[0, 0, 0]], "apples": [[0.75, 0.1], [0.78, -0.1], [3, 3]], "trees": []})";
  EXPECT_EQ(rewards(R"({"name": "a", "type": "pickup_reward"})", two, 3), (std::vector<double>{0, 2, 0}));
  EXPECT_EQ(rewards(R"({"name": "a", "type": "pickup_reward", "scale": -0.5})", two, 2), (std::vector<double>{0, -1}));
  EXPECT_EQ(rewards(R"({"name": "a", "type": "pickup_reward"}, {"name": "b", "type": "step_penalty", "scale": 0.25})",
                    two, 3),
            (std::vector<double>{-0.25, 1.75, -0.25}));
  const auto nearer = rewards(R"({"name": "a", "type": "approach_reward", "scale": 10})",
                              R"({"robots": [[0, 0, 0]], "apples": [[3, 0]], "trees": []})", 1);
  EXPECT_NEAR(nearer[0], 1, 1e-9);
  EXPECT_EQ(rewards(R"({"name": "a", "type": "bump_penalty", "scale": 3})",
                    R"({"robots": [[5.55, 0, 0]], "apples": [[-3, 0]], "trees": []})", 2),
            (std::vector<double>{0, -3}));
  EXPECT_EQ(rewards("", two, 2), (std::vector<double>{0, 0}));
}

TEST(CollectApplesTest, EndsAtTheStepLimitAndWhenAllIsCollected) {
  const std::string terminators =
      R"("terminators": [{"name": "s", "type": "step_counter", "max_step_count": 4}, {"name": "a", "type": "all_collected"}])";
  CollectApples game;
  TestRows rows(game, config({agent(terminators)}), 1);
  const Json start = parse_json(R"({"robots": [[0, 0, 0]], "apples": [[0.85, 0]], "trees": []})");
  for (const bool drives : {true, false}) {
    rows.reset(0, 1, 0, &start);
    for (int step = 1; step <= 4; ++step) {
      const StepEnd end = rows.step<std::array<float, 2>>(0, {drives ? 1.0f : 0.0f, 0});
      EXPECT_EQ(end.terminated, drives && step >= 3) << step;
      EXPECT_EQ(end.truncated, step == 4) << step;
    }
  }
  CollectApples endless;
  TestRows more(endless, config({agent()}), 1);
  more.reset(0, 1, 0, &start);
  for (int step = 0; step < 1000; ++step) {
    const StepEnd end = more.step<std::array<float, 2>>(0, {1, 0});
    ASSERT_FALSE(end.terminated || end.truncated);
  }
}

TEST(CollectApplesTest, Infos) {
  CollectApples game;
  const std::string infos =
      R"("infos": [{"name": "won", "type": "apples_collected"}, {"name": "left", "type": "apples_left"},
                   {"name": "way", "type": "distance"}, {"name": "at", "type": "position"},
                   {"name": "bumps", "type": "bumps"}, {"name": "map", "type": "map"}])";
  TestRows rows(game, config({agent(infos)}, R"("launch_settings": {"map": "Orchard"})"), 1);
  const Json start = parse_json(R"({"robots": [[4.75, 0, 0]], "apples": [[5, 0.3], [0, 3], [1, 1]], "trees": []})");
  rows.reset(0, 1, 0, &start);
  EXPECT_EQ(*rows.rows().info<int64_t>(0, 0), 0);
  EXPECT_EQ(*rows.rows().info<float>(1, 0), 3);
  for (int i = 0; i < 12; ++i) rows.step<std::array<float, 2>>(0, {1, 0});
  EXPECT_EQ(*rows.rows().info<int64_t>(0, 0), 1);
  EXPECT_EQ(*rows.rows().info<float>(1, 0), 2);
  EXPECT_NEAR(*rows.rows().info<double>(2, 0), 0.95, 1e-9);
  EXPECT_NEAR(rows.rows().info<float>(3, 0)[0], 5.7, 1e-6);
  EXPECT_EQ(*rows.rows().info<int64_t>(4, 0), 3);
  EXPECT_EQ(*rows.rows().info<int64_t>(5, 0), 1);
}

TEST(CollectApplesTest, EpisodesFollowFromTheirSeed) {
  std::vector<uint8_t> first;
  std::set<std::vector<uint8_t>> different;
  for (uint32_t envs = 1; envs <= 3; ++envs) {
    CollectApples game;
    TestRows rows(game, parse_json(R"({"launch_settings": {"map": "Random"}})"), envs);
    const uint32_t env = envs - 1;
    rows.reset(env, 5);  // another episode before it leaves nothing behind
    rows.step(env, int64_t{1});
    rows.reset(env, 77);
    std::vector<uint8_t> bytes;
    Random random(1);
    for (int i = 0; i < 60; ++i) {
      const auto picture = picture_of(rows, env, 84 * 84 * 3);
      bytes.insert(bytes.end(), picture.begin(), picture.end());
      if (i == 0) different.insert(picture);
      rows.step(env, static_cast<int64_t>(random.below(4)));
    }
    if (envs == 1) first = bytes;
    EXPECT_EQ(bytes, first);
    rows.reset(env, 100 + envs);
    different.insert(picture_of(rows, env, 84 * 84 * 3));
  }
  EXPECT_EQ(different.size(), 4u);
}

TEST(CollectApplesTest, ParametersHoldFromTheNextEpisodeOn) {
  CollectApples game;
  TestRows rows(game, config({agent()}, R"("parameters": {"apples": 9, "robot_speed": 4})"), 2);
  const auto apples_of = [&](uint32_t env) { return game.call(env, "get_state", {}).find("apples")->array().size(); };
  rows.reset(0, 1);
  EXPECT_EQ(apples_of(0), 9u);
  game.set_params(parse_json(R"({"apples": 20, "garden_size": 16})"));
  EXPECT_EQ(apples_of(0), 9u);
  EXPECT_EQ(game.params().find("apples")->integer(), 20);
  EXPECT_EQ(game.params().find("robot_speed")->number(), 4);
  rows.reset(1, 1);
  EXPECT_EQ(apples_of(1), 20u);
  EXPECT_EQ(apples_of(0), 9u);
  EXPECT_EQ(game.call(1, "get_state", {}).find("parameters")->find("garden_size")->number(), 16);
  // All or nothing.
  EXPECT_THROW(game.set_params(parse_json(R"({"apples": 5, "trees": 99})")), GameError);
  EXPECT_THROW(game.set_params(parse_json(R"({"garden_size": 6})")), GameError);  // too small for 20 apples
  EXPECT_EQ(game.params().find("apples")->integer(), 20);
  EXPECT_EQ(game.params().find("garden_size")->number(), 16);
}

TEST(CollectApplesTest, SeveralRobotsShareAGarden) {
  const std::string rewarders =
      R"("rewarders": [{"name": "own", "type": "pickup_reward"}, {"name": "all", "type": "team_pickup_reward", "scale": 10}],
         "terminators": [{"name": "a", "type": "all_collected"}])";
  CollectApples game;
  TestRows rows(game, config({agent(rewarders, "A"), agent(rewarders, "B")}), 1);
  EXPECT_EQ(rows.spec().agents, 2u);
  const Json start = parse_json(R"({"robots": [[0, 0, 0], [0, 2, 0]], "apples": [[0.65, 2], [3, 0]], "trees": []})");
  rows.reset(0, 1, 0, &start);
  rows.set_action<float>(0, 0, {0, 0});
  rows.set_action<float>(0, 1, {1, 0});
  EXPECT_FALSE(game.step(0, rows.rows()).terminated);
  EXPECT_EQ(*rows.rows().reward(0, 0), 10);
  EXPECT_EQ(*rows.rows().reward(0, 1), 11);
  EXPECT_EQ(rows.rows().observation<float>(0, 0, 1)[1], 2);
  const Json state = game.call(0, "get_state", {});
  EXPECT_EQ(state.find("robots")->array()[1].find("id")->string(), "B");
  EXPECT_EQ(state.find("robots")->array()[1].find("collected")->integer(), 1);
}

TEST(CollectApplesTest, RobotsSeeEachOtherAndNotThemselves) {
  const auto labels = [](bool render_owner) {
    const std::string sensors =
        R"([{"name": "s", "type": "segmentation", "attach_to_comp_name": "chase", "render_owner": )" +
        std::string(render_owner ? "true" : "false") + "}]";
    CollectApples game;
    TestRows rows(game, config({agent("", "A", sensors), agent("", "B", sensors)}), 1);
    const Json start = parse_json(R"({"robots": [[0, 0, 0], [2, 1, 0]], "apples": [[3, 0]], "trees": [[4, -2]]})");
    rows.reset(0, 1, 0, &start);
    const int32_t* row = rows.rows().observation<int32_t>(0, 0, 0);
    return std::set<int32_t>(row, row + 84 * 84);
  };
  EXPECT_EQ(labels(false), (std::set<int32_t>{0, 1000, 2000, 2001, 2003, 2004, 2007, 3000, 4000, 5001}));
  EXPECT_EQ(labels(true), (std::set<int32_t>{0, 1000, 2000, 2001, 2003, 2004, 2007, 3000, 4000, 5000, 5001}));
}

TEST(CollectApplesTest, ApplesVanishWhenPicked) {
  CollectApples game;
  TestRows rows(game, config({agent("", "A", R"([{"name": "s", "type": "segmentation"}])")}), 1);
  const Json start = parse_json(R"({"robots": [[0, 0, 0]], "apples": [[1, 0], [3, 0.5]], "trees": []})");
  rows.reset(0, 1, 0, &start);
  const auto sees = [&](int32_t label) {
    const int32_t* row = rows.rows().observation<int32_t>(0, 0);
    return std::find(row, row + 84 * 84, label) != row + 84 * 84;
  };
  EXPECT_TRUE(sees(4000));
  for (int i = 0; i < 4; ++i) rows.step<std::array<float, 2>>(0, {1, 0});
  EXPECT_FALSE(sees(4000));
  EXPECT_TRUE(sees(4001));
  rows.reset(0, 1, 0, &start);
  EXPECT_TRUE(sees(4000));
}

TEST(CollectApplesTest, CallsAndOptionsAreChecked) {
  CollectApples game;
  TestRows rows(game, config({agent()}), 1);
  EXPECT_THROW(game.call(0, "jump", {}), GameError);
  EXPECT_THROW(game.call(0, "get_state", {Json(1)}), GameError);
  const auto error = [&](const char* text) {
    const Json options = parse_json(text);
    try {
      rows.reset(0, 1, 0, &options);
    } catch (const GameError& refused) {
      return std::string(refused.what());
    }
    return std::string();
  };
  EXPECT_EQ(error(R"({"map": "Orchard"})"), "");
  EXPECT_EQ(game.call(0, "get_state", {}).find("map")->string(), "Orchard");
  EXPECT_EQ(error(R"({"map": "Moon"})"),
            "options.map: must be one of Garden, Orchard, Random, CollectApplesMap, not \"Moon\"");
  EXPECT_EQ(error(R"({"apples": []})"), "options.apples: must be a list of 1 to 100 [x, y], not []");
  EXPECT_EQ(error(R"({"apples": [[1, 2], [1]]})"), "options.apples.1: must be [x, y], not [1]");
  EXPECT_EQ(error(R"({"robots": [[0, 0, 0], [1, 1, 0]]})"),
            "options.robots: must be a list of 1 [x, y, heading], not [[0,0,0],[1,1,0]]");
  EXPECT_EQ(error(R"({"trees": [[0, 0]], "robots": [[0.5, 0, 0]]})"),
            "options.robots.0: it would touch a wall or a tree");
  EXPECT_EQ(error(R"({"pears": 1})"), "options.pears: unknown field; known: map, trees, apples, robots");
}

TEST(CollectApplesTest, WrongConfigurationsAreRefusedWithTheirPath) {
  EXPECT_EQ(refusal(config({agent()})), "");
  EXPECT_EQ(refusal(parse_json(R"({"parameters": {"apples": 500}})")),
            "env_config.parameters.apples: must be an integer from 1 to 100, not 500");
  EXPECT_EQ(refusal(config({agent("", "A", R"([{"name": "s", "type": "state"}])", R"("mode": "fly")")})),
            "env_config.agents.0.actuators.0.mode: must be one of discrete, continuous, keys, not \"fly\"");
  EXPECT_EQ(refusal(config({agent(R"("terminators": [{"name": "t", "type": "step_counter", "max_step_count": 0}])")})),
            "env_config.agents.0.terminators.0.max_step_count: must be an integer from 1 to 1073741824, not 0");
  EXPECT_EQ(refusal(config({agent(R"("rewarders": [{"name": "r", "type": "pickup_reward", "amount": 2}])")})),
            "env_config.agents.0.rewarders.0.amount: unknown field; known: name, type, scale");
  EXPECT_EQ(refusal(config({agent(R"("spawn_point": "North")", "A"), agent(R"("spawn_point": "Agent1")", "B")})),
            "env_config.agents.1.spawn_point: the place of \"Agent1\" is taken by agent \"A\"");
  EXPECT_EQ(refusal(config({agent(R"("infos": [{"name": "map", "type": "map"}])", "A"), agent("", "B")})),
            "env_config.agents.1.infos: must be the same as of the first agent");
  EXPECT_NE(refusal(config({agent(R"("rewarders": [{"name": "r", "type": "pears"}])")}))
                .find("env_config.agents.0.rewarders.0.type"),
            std::string::npos);
  EXPECT_NE(refusal(parse_json(R"({"launch_settings": {"map": "Moon"}})")).find("env_config.launch_settings.map"),
            std::string::npos);
  const Json two = parse_json(R"([{"name": "a", "type": "robot_movement"}, {"name": "b", "type": "robot_movement"}])");
  Json::Object first = config({agent()}).find("agents")->array()[0].object();
  for (auto& [name, value] : first) {
    if (name == "actuators") value = two;
  }
  EXPECT_EQ(refusal(Json::Object{{"agents", Json::Array{first}}}),
            "env_config.agents.0.actuators.1: a robot takes one actuator only");
}

TEST(CollectApplesTest, EveryViewIsDrawn) {
  CollectApples game;
  const std::string camera = R"([{"name": "c", "type": "camera", "width": 40, "height": 30, "shadows": true}])";
  TestRows rows(game,
                config({agent("", "A", camera), agent("", "B", camera)},
                       R"("launch_settings": {"window_width": 200, "window_height": 120})"),
                1);
  EXPECT_EQ(game.render(0, "spectator").width, 200u);  // also before the first episode
  rows.reset(0, 3);
  std::set<std::vector<uint8_t>> different;
  std::vector<std::string> views = rows.spec().views;
  EXPECT_EQ(views.back(), "segmentation:B");
  views.insert(views.begin(), "spectator");
  for (const std::string& view : views) {
    const Picture picture = game.render(0, view);
    EXPECT_EQ(picture.rgb.size(), size_t{picture.width} * picture.height * 3) << view;
    const bool of_agent = view != "spectator" && view != "map";
    EXPECT_EQ(picture.width, of_agent ? 40u : view == "map" ? 120u : 200u) << view;
    EXPECT_EQ(picture.height, of_agent ? 30u : 120u) << view;
    EXPECT_GT(std::set<uint8_t>(picture.rgb.begin(), picture.rgb.end()).size(), 3u) << view;
    different.insert(picture.rgb);
  }
  EXPECT_EQ(different.size(), views.size());
  EXPECT_EQ(game.render(0, "agent").rgb, picture_of(rows, 0, 40 * 30 * 3));
  EXPECT_THROW(game.render(0, "agent:C"), GameError);
}

TEST(CollectApplesTest, FarAppleIsSeenRed) {
  CollectApples game;
  const std::string camera = R"([{"name": "c", "type": "camera", "width": 42, "height": 42}])";
  TestRows rows(game, config({agent("", "A", camera)}), 1);
  const Json start = parse_json(R"({"robots": [[-4, 0, 0]], "apples": [[1, 0]], "trees": []})");
  rows.reset(0, 1, 0, &start);
  const auto picture = picture_of(rows, 0, 42 * 42 * 3);
  int red = 0;
  for (size_t i = 0; i < picture.size(); i += 3) red += picture[i] > 90 && picture[i] > 2 * picture[i + 1];
  EXPECT_GE(red, 2);
  EXPECT_LE(red, 12);
}

}  // namespace
}  // namespace uepool::sim
