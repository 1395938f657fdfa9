#include "env_config/agents.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "env_config/test_probe.h"

namespace uepool::env_config {
namespace {

// An env config of agents with these sensors, each with one actuator.
Json config_of(const std::vector<std::string>& sensors) {
  Json::Array agents;
  for (const std::string& list : sensors) {
    const std::string id = std::to_string(agents.size());
    agents.push_back(Json::Object{
        {"id", id}, {"sensors", parsed(list)}, {"actuators", parsed(R"([{"name": "push", "type": "push"}])")}});
  }
  return Json::Object{{"agents", agents}};
}

TEST(AgentsTest, ADocumentWithoutAgentsHasTheGames) {
  Play play(Json::Object{});
  EXPECT_EQ(play.rows.spec().observation.json(),
            R"({"type":"Box","dtype":"float32","shape":[3,5,1],"low":0,"high":150})");
  EXPECT_EQ(play.game.agents.configs()[0].id, "A");
  Play null(parsed(R"({"agents": null, "launch_settings": null, "episode_renderer_config": null})"));
  EXPECT_EQ(null.game.agents.configs()[0].id, "A");
}

TEST(AgentsTest, WhatTheDocumentSaysReachesTheGame) {
  Probe game;
  const Json config = parsed(R"({
    "launch_settings": {"map": "Plain", "fixed_dt": 0.02, "window_width": 64, "window_height": 48, "run_name": "r",
                        "sound": true, "log_engine_output": true},
    "episode_renderer_config": {"views": ["spectator"], "width": 32, "height": 24, "fps": 12.5,
                                "every_n_episodes": 3, "folder": "films"},
    "agents": [{"id": "One", "agent_ue_class": "/Game/Robot", "spawn_point": "here",
      "sensors": [{"name": "s", "type": "state"}],
      "actuators": [{"name": "b", "type": "push", "choices": 4}, {"name": "a", "type": "turn"}],
      "rewarders": [{"name": "r", "type": "bonus", "scale": -2.5}],
      "terminators": [{"name": "t", "type": "limit", "steps": 5}],
      "infos": [{"name": "i", "type": "count"}]}]})");
  Problem problem;
  const link::Spec spec = game.configure(config, 1, &problem);
  const LaunchSettings& launch = game.agents.launch();
  EXPECT_EQ(launch.map, "Plain");
  EXPECT_EQ(launch.fixed_dt, 0.02);
  EXPECT_EQ(launch.window_width, 64u);
  EXPECT_EQ(launch.run_name, "r");
  EXPECT_TRUE(launch.sound && launch.log_engine_output);
  const AgentConfig& agent = game.agents.configs()[0];
  EXPECT_EQ(agent.spawn_point, "here");
  EXPECT_EQ(agent.rewarders[0].scale, -2.5);
  EXPECT_EQ(agent.terminators[0].path, "env_config.agents.0.terminators.0");
  EXPECT_EQ(agent.terminators[0].read(&problem).integer("steps", 0, 0, 9), 5);
  EXPECT_EQ(agent.infos[0].name, "i");
  EXPECT_EQ(agent.agent_ue_class, "/Game/Robot");
  EXPECT_FALSE(problem) << problem.text();
  EXPECT_EQ(spec.action.json(), R"({"type":"Dict","items":[["a",{"type":"Discrete","n":2,"start":0}],)"
                                R"(["b",{"type":"Discrete","n":4,"start":0}]]})");
  EXPECT_EQ(game.agents.action_leaf(0, 0), 1u) << "leaves are in the order of names";
  EXPECT_EQ(game.agents.action_leaf(0, 1), 0u);
}

TEST(AgentsTest, DepthIsInMetres) {
  Play play(config_of({R"([{"name": "d", "type": "depth", "width": 9, "height": 4}])"}));
  play.reset();
  for (const float depth : play.row<float>()) EXPECT_NEAR(depth, 20, 1e-3);
  play.step();
  for (const float depth : play.row<float>()) EXPECT_NEAR(depth, 19.75, 1e-3);
  Play shares(config_of({R"([{"name": "d", "type": "depth", "width": 9, "height": 4, "normalise": true,
                              "max_distance": 40}])"}));
  shares.reset();
  for (const float depth : shares.row<float>()) EXPECT_NEAR(depth, 0.5, 1e-4);
}

TEST(AgentsTest, WhereNothingIsDepthIsTheMost) {
  Play play(config_of({R"([{"name": "d", "type": "depth", "width": 4, "height": 4, "attach_to_comp_name": "back",
                            "max_distance": 30}])"}));
  play.reset();
  for (const float depth : play.row<float>()) EXPECT_EQ(depth, 30);
}

TEST(AgentsTest, LabelsAndTheOwnBody) {
  for (const bool sees_itself : {false, true}) {
    Play play(config_of({R"([{"name": "s", "type": "segmentation", "width": 31, "height": 31, "render_owner": )" +
                         std::string(sees_itself ? "true" : "false") + "}]"}));
    play.reset();
    const std::vector<int32_t> labels = play.row<int32_t>();
    EXPECT_EQ(labels[15 * 31 + 15], sees_itself ? Probe::kBodyLabel : Probe::kWallLabel);
    EXPECT_EQ(labels[0], Probe::kWallLabel);
    for (const int32_t label : labels) EXPECT_TRUE(label == Probe::kBodyLabel || label == Probe::kWallLabel);
  }
}

TEST(AgentsTest, BodiesOfOthersAreSeen) {
  const std::string eye = R"([{"name": "s", "type": "segmentation", "width": 91, "height": 3, "fov": 170}])";
  Play play(config_of({eye, eye}));
  play.reset();
  for (uint32_t agent = 0; agent < 2; ++agent) {
    const std::vector<int32_t> labels = play.row<int32_t>(0, 0, agent);
    const int32_t own = Probe::kBodyLabel + static_cast<int32_t>(agent);
    const int32_t other = Probe::kBodyLabel + 1 - static_cast<int32_t>(agent);
    EXPECT_EQ(std::ranges::count(labels, own), 0);
    const auto seen = std::ranges::find(labels.begin() + 91, labels.begin() + 182, other) - labels.begin() - 91;
    ASSERT_LT(seen, 91);
    EXPECT_EQ(seen < 45, agent == 0) << "agent 1 stands to the left of agent 0";
  }
}

TEST(AgentsTest, VisibilityMasksHideThings) {
  Play play(config_of({R"([{"name": "s", "type": "segmentation", "width": 3, "height": 3, "visibility_mask": 2},
                           {"name": "t", "type": "lidar", "rays": 1, "visibility_mask": 2}])"}));
  play.reset();
  EXPECT_EQ(play.row<int32_t>(), std::vector<int32_t>(9, 0));
  EXPECT_EQ(play.row<float>(1), std::vector<float>{150});
}

TEST(AgentsTest, LidarsMeasureAlongTheirRays) {
  Play play(config_of({R"([{"name": "l", "type": "lidar", "rays": 9, "fov": 180, "channels": 3, "vertical_fov": 90,
                            "max_distance": 60}])"}));
  play.reset();
  const std::vector<float> row = play.row<float>();
  ASSERT_EQ(row.size(), 27u);
  for (int channel = 0; channel < 3; ++channel) {
    for (int ray = 0; ray < 9; ++ray) {
      const double pitch = (1 - channel) * 30 * M_PI / 180, yaw = (4 - ray) * 20 * M_PI / 180;
      const double wanted = std::min(60.0, 20 / (std::cos(yaw) * std::cos(pitch)));
      EXPECT_NEAR(row[channel * 9 + ray], wanted, 1e-3 * wanted) << channel << " " << ray;
    }
  }
}

TEST(AgentsTest, LidarsLookAllAroundFromLeftToRight) {
  Play play(config_of({R"([{"name": "l", "type": "lidar", "rays": 4, "yaw": 45, "normalise": true,
                            "max_distance": 40}])"}));
  play.reset();
  const std::vector<float> row = play.row<float>();  // at 135, 45, -45, -135 degrees, and 45 more
  EXPECT_EQ(row[0], 1);
  EXPECT_EQ(row[1], 1);
  EXPECT_NEAR(row[2], 0.5, 1e-4);
  EXPECT_EQ(row[3], 1);
}

TEST(AgentsTest, SensorsCanBePlaced) {
  Play play(config_of({R"([{"name": "down", "type": "depth", "width": 1, "height": 1, "attach_to_actor_name": "tower",
                            "position": [0, 0, 0], "visibility_mask": 4294967295},
                           {"name": "left", "type": "lidar", "rays": 1, "position": [4, 0, 0], "yaw": 60},
                           {"name": "up", "type": "lidar", "rays": 1, "position": [-1, 2, 3], "pitch": 60},
                           {"name": "turned", "type": "lidar", "rays": 1, "attach_to_comp_name": "back", "yaw": 180}])"}));
  play.reset();
  EXPECT_EQ(play.row<float>(0), std::vector<float>{150}) << "there is no ground";
  EXPECT_NEAR(play.row<float>(1)[0], 32, 1e-2);
  EXPECT_NEAR(play.row<float>(3)[0], 42, 1e-2);
  EXPECT_NEAR(play.row<float>(2)[0], 20, 1e-2);
}

TEST(AgentsTest, StateIsWhatTheGameSays) {
  Play play(config_of({R"([{"name": "all", "type": "state"},
                           {"name": "some", "type": "state", "fields": ["pair", "step"], "frame_stack_size": 2},
                           {"name": "unit", "type": "state", "fields": ["wall", "pair"], "normalise": true}])"}));
  EXPECT_EQ(play.rows.spec().observation.json(),
            R"({"type":"Dict","items":[)"
            R"(["all",{"type":"Box","dtype":"float32","shape":[4],"low":[0,0,-2,-2],"high":["inf",40,2,2]}],)"
            R"(["some",{"type":"Box","dtype":"float32","shape":[2,3],"low":[-2,-2,0,-2,-2,0],)"
            R"("high":[2,2,"inf",2,2,"inf"]}],)"
            R"(["unit",{"type":"Box","dtype":"float32","shape":[3],"low":[0,-1,-1],"high":[1,1,1]}]]})");
  play.reset();
  EXPECT_EQ(play.row<float>(0), (std::vector<float>{0, 20, 0, 1}));
  EXPECT_EQ(play.row<float>(1), (std::vector<float>{0, 1, 0, 0, 1, 0}));
  EXPECT_EQ(play.row<float>(2), (std::vector<float>{0.5f, 0, 0.5f}));
  for (int i = 0; i < 3; ++i) play.step();
  EXPECT_EQ(play.row<float>(0), (std::vector<float>{3, 19.25f, -2, 1})) << "kept within the bounds";
  EXPECT_EQ(play.row<float>(1), (std::vector<float>{-2, 1, 2, -2, 1, 3}));
  EXPECT_EQ(play.row<float>(2), (std::vector<float>{19.25f / 40, -1, 0.5f}));
}

TEST(AgentsTest, StacksOfDepthSkipSteps) {
  Play play(config_of({R"([{"name": "d", "type": "depth", "width": 2, "height": 1, "frame_stack_size": 3,
                            "frame_skip": 2, "layout": "chw"}])"}),
            2);
  const auto steps = [&](uint32_t env) {
    std::vector<int> numbers;
    for (const float depth : play.row<float>(0, env)) {
      numbers.push_back(static_cast<int>(std::lround((Probe::kFirst - depth) / Probe::kEach)));
    }
    return numbers;
  };
  play.reset(0);
  play.reset(1);
  for (int i = 0; i < 7; ++i) play.step(0);
  EXPECT_EQ(steps(0), (std::vector<int>{2, 2, 4, 4, 6, 6}));
  EXPECT_EQ(steps(1), (std::vector<int>{0, 0, 0, 0, 0, 0}));
  play.step(1);
  play.step(1);
  play.reset(0);
  EXPECT_EQ(steps(0), (std::vector<int>{0, 0, 0, 0, 0, 0})) << "nothing of the old episode";
  play.step(1);
  play.step(1);
  EXPECT_EQ(steps(1), (std::vector<int>{0, 0, 2, 2, 4, 4})) << "another env's reset does not matter";
}

TEST(AgentsTest, OnePictureForManySensorsIsThePictureOfEach) {
  const std::string place =
      R"(, "width": 33, "height": 21, "fov": 75, "position": [0, 0.5, 0.2], "render_owner": true)";
  const std::vector<std::string> kinds = {R"("type": "camera")",
                                          R"("type": "camera", "grayscale": true)",
                                          R"("type": "camera", "srgb": true)",
                                          R"("type": "camera", "shadows": true)",
                                          R"("type": "camera", "layout": "chw", "frame_stack_size": 2)",
                                          R"("type": "depth")",
                                          R"("type": "depth", "frame_skip": 2)",
                                          R"("type": "segmentation", "frame_stack_size": 3)"};
  std::string all = "[";
  std::vector<std::unique_ptr<Play>> alone;
  for (size_t i = 0; i < kinds.size(); ++i) {
    std::string sensor = R"({"name": "s)";
    sensor += std::to_string(i) + "\", " + kinds[i] + place + "}";
    if (i > 0) all += ",";
    all += sensor;
    alone.push_back(std::make_unique<Play>(config_of({"[" + sensor + "]"})));
  }
  Play together(config_of({all + "]"}));
  for (int step = 0; step < 5; ++step) {
    step == 0 ? together.reset() : together.step();
    for (uint32_t i = 0; i < kinds.size(); ++i) {
      step == 0 ? alone[i]->reset() : alone[i]->step();
      ASSERT_EQ(together.row<uint8_t>(i), alone[i]->row<uint8_t>()) << kinds[i] << ", step " << step;
    }
  }
}

TEST(AgentsTest, ColoursLayoutsAndGrey) {
  const std::string place = R"(, "width": 24, "height": 10, "render_owner": true, "type": "camera")";
  Play play(config_of({R"([{"name": "a_rgb")" + place + R"(}, {"name": "b_grey", "grayscale": true)" + place +
                       R"(}, {"name": "c_planes", "layout": "chw", "normalise": true)" + place + "}]"}));
  play.reset();
  const std::vector<uint8_t> rgb = play.row<uint8_t>(0), grey = play.row<uint8_t>(1);
  const std::vector<float> planes = play.row<float>(2);
  for (size_t p = 0; p < 240; ++p) {
    const double luma = 0.299 * rgb[3 * p] + 0.587 * rgb[3 * p + 1] + 0.114 * rgb[3 * p + 2];
    EXPECT_NEAR(grey[p], luma, 1);
    for (size_t c = 0; c < 3; ++c) EXPECT_EQ(planes[c * 240 + p], rgb[3 * p + c] / 255.0f);
  }
  EXPECT_NE(*std::ranges::min_element(grey), *std::ranges::max_element(grey)) << "there is a picture";
}

TEST(AgentsTest, TheViewOfAnAgentIsItsFirstPicture) {
  Play play(config_of({R"([{"name": "l", "type": "lidar"},
                           {"name": "d", "type": "depth", "width": 40, "height": 20, "position": [1, 2, 3]},
                           {"name": "c", "type": "camera"}])"}));
  camera::View view;
  const std::vector<camera::Pose> poses = Probe::poses(0);
  ASSERT_TRUE(play.game.agents.view(0, poses.data(), &view));
  EXPECT_EQ(view.width, 40u);
  EXPECT_EQ(view.pose.position().z, 3);
  EXPECT_EQ(view.mask & Agents::body_mask(0), 0u);
  Play blind(config_of({R"([{"name": "l", "type": "lidar"}])"}));
  EXPECT_FALSE(blind.game.agents.view(0, poses.data(), &view));
}

TEST(AgentsTest, ConfiguredAgainItStartsAnew) {
  Play play(config_of({R"([{"name": "d", "type": "depth", "width": 2, "height": 1, "frame_stack_size": 2}])"}));
  play.reset();
  play.step();
  Problem problem;
  Fields fields(Json::Object{}, "env_config", &problem);
  EXPECT_TRUE(play.game.agents.configure(fields, Probe::default_agents(), Probe::world(), 3));
  EXPECT_EQ(play.game.agents.size(), 1u);
  EXPECT_EQ(play.game.agents.sensors(0)[0].image.width, 5u);
}

}  // namespace
}  // namespace uepool::env_config
