// Sensors of types that a game has besides those of all engines.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "env_config/test_probe.h"

namespace uepool::env_config {
namespace {

const std::vector<std::string> kOwn = {"steps", "smell"};
constexpr const char* kPush = R"(, "actuators": [{"name": "push", "type": "push"}]})";

std::string agent(const std::string& id, const std::string& sensors) {
  return R"({"id": ")" + id + R"(", "sensors": [)" + sensors + "]" + kPush;
}
std::string document(const std::vector<std::string>& agents) {
  std::string list;
  for (const std::string& one : agents) list += (list.empty() ? "" : ",") + one;
  return R"({"agents": [)" + list + "]}";
}

const std::string kDepth = R"({"name": "m", "type": "depth", "width": 2, "height": 1})";

TEST(OwnSensorsTest, AreAmongTheLeavesByName) {
  Play play(parsed(document({agent("A", kDepth + R"(, {"name": "z", "type": "steps", "size": 3})"
                                                 R"(, {"name": "a", "type": "smell", "size": 1})")})),
            2, kOwn);
  EXPECT_EQ(play.rows.spec().observation.json(),
            R"({"type":"Dict","items":[["a",{"type":"Box","dtype":"float32","shape":[1],"low":-1,"high":1000000000}],)"
            R"(["m",{"type":"Box","dtype":"float32","shape":[1,2,1],"low":0,"high":150}],)"
            R"(["z",{"type":"Box","dtype":"float32","shape":[3],"low":-1,"high":1000000000}]]})");
  const AgentConfig& config = play.game.agents.configs()[0];
  ASSERT_EQ(config.sensors.size(), 2u);
  EXPECT_EQ(config.sensors[0].name, "z");
  EXPECT_EQ(config.sensors[0].type, "steps");
  EXPECT_EQ(config.sensors[1].path, "env_config.agents.0.sensors.2");
  EXPECT_EQ(play.game.agents.sensor_leaf(0, 0), 2u);
  EXPECT_EQ(play.game.agents.sensor_leaf(0, 1), 0u);
  for (uint32_t env = 0; env < 2; ++env) play.reset(env);
  play.step(1);
  EXPECT_EQ(play.row<float>(0, 1), std::vector<float>{1});
  EXPECT_NEAR(play.row<float>(1, 1)[0], 19.75, 1e-3);
  EXPECT_EQ(play.row<float>(2, 1), (std::vector<float>{1, 1, 1}));
  EXPECT_EQ(play.row<float>(2, 0), (std::vector<float>{0, 0, 0}));
}

TEST(OwnSensorsTest, AnOnlyOneIsTheObservation) {
  Play play(parsed(document(
                {agent("A", R"({"name": "x", "type": "steps"})"), agent("B", R"({"name": "y", "type": "smell"})")})),
            1, kOwn);
  EXPECT_EQ(play.rows.spec().observation.json(),
            R"({"type":"Box","dtype":"float32","shape":[2],"low":-1,"high":1000000000})");
  play.reset();
  play.step();
  EXPECT_EQ(play.row<float>(0, 0, 1), (std::vector<float>{1, 1}));
}

TEST(OwnSensorsTest, MistakesAreNamed) {
  const auto of = [](const std::string& sensors) { return refusal(document({agent("A", sensors)}), kOwn); };
  const std::string path = "env_config.agents.0.sensors.";
  EXPECT_EQ(of(R"({"name": "x", "type": "sonar"})"),
            path + "0.type: must be one of camera, depth, segmentation, lidar, state, steps, smell, not \"sonar\"");
  EXPECT_EQ(of(R"({"type": "steps"})"), path + "0.name: is missing");
  EXPECT_EQ(of(R"({"name": "x", "type": "steps", "yaw": 3})"), path + "0.yaw: unknown field; known: name, type, size");
  EXPECT_EQ(of(kDepth + R"(, {"name": "m", "type": "steps"})"),
            path + "1.name: \"m\" is the name of another one: names must differ");
  EXPECT_EQ(of(kDepth + R"(, {"name": "x", "type": "steps", "size": 100000000})"),
            path + "1: makes observations of 400000000 bytes; at most 67108864 are possible");
}

TEST(OwnSensorsTest, AgentsMustBeAlike) {
  const std::string two = R"({"name": "x", "type": "steps", "size": 2})";
  const std::string three = R"({"name": "x", "type": "steps", "size": 3})";
  EXPECT_EQ(refusal(document({agent("A", kDepth + "," + two), agent("B", two + "," + kDepth)}), kOwn), "");
  EXPECT_EQ(refusal(document({agent("A", kDepth + "," + two), agent("B", kDepth + "," + three)}), kOwn),
            R"(env_config.agents.1.sensors.1: its space is {"type":"Box","dtype":"float32","shape":[3],"low":-1,)"
            R"("high":1000000000}, the first agent's {"type":"Box","dtype":"float32","shape":[2],"low":-1,)"
            R"("high":1000000000}: all agents must have equal spaces)");
  EXPECT_EQ(refusal(document({agent("A", kDepth), agent("B", kDepth + "," + three)}), kOwn).substr(0, 32),
            "env_config.agents.1.sensors.1: t");
}

// What a game may get wrong.
TEST(OwnSensorsTest, SpacesMustBeTold) {
  Agents agents;
  AgentWorld world = Probe::world();
  world.sensors = kOwn;
  Problem problem;
  Fields fields(parsed(document({agent("A", kDepth + R"(, {"name": "x", "type": "steps"})")})), "env_config", &problem);
  ASSERT_TRUE(agents.configure(fields, Json(), world, 1)) << problem.text();
  EXPECT_EQ(agents.observation_space().json(), link::Space::dict().json()) << "not known yet";
  link::Spec spec;
  HeapRows rows(spec, 1);
  EXPECT_FALSE(agents.observe(0, 0, true, {}, rows.rows()));
  EXPECT_EQ(agents.error(), "there is no agent 0, or its sensors have no spaces yet");

  const auto told = [&](const std::vector<std::vector<link::Space>>& spaces) {
    Problem found;
    const bool good = agents.set_sensor_spaces(spaces, &found);
    EXPECT_EQ(good, !found);
    return found.text();
  };
  const link::Space box = link::Space::box(wire::kF32, {2}, 0, 1);
  EXPECT_EQ(told({}), "env_config.agents: the game told 0 spaces of 1");
  EXPECT_EQ(told({{box, box}}), "env_config.agents.0.sensors: the game told 2 spaces of 1");
  EXPECT_EQ(told({{link::Space::dict().add("a", box).add("b", box)}}).substr(0, 90),
            "env_config.agents.0.sensors.1: its space must be one Box, Discrete, MultiDiscrete or Multi");
  EXPECT_EQ(told({{box}}), "");
  EXPECT_NE(agents.observation_space().json(), link::Space::dict().json());
  EXPECT_EQ(agents.action_space({{box, box}}, &problem).json(), link::Space::dict().json());
  EXPECT_EQ(problem.text(), "env_config.agents.0.actuators: the game told 2 spaces of 1");
}

TEST(NamesTest, HaveACaseUnlessTheEngineHasNone) {
  const Json document = parsed(
      R"({"agents": [{"id": "A", "spawn_point": "HERE", "sensors": [{"name": "d", "type": "depth", "attach_to_comp_name": "BACK"}],
          "actuators": [{"name": "push", "type": "push"}]}]})");
  for (const bool any_case : {false, true}) {
    AgentWorld world = Probe::world();
    world.any_case = any_case;
    Problem problem;
    Fields fields(document, "env_config", &problem);
    Agents agents;
    EXPECT_EQ(agents.configure(fields, Json(), world, 1), any_case);
    if (!any_case) continue;
    EXPECT_EQ(agents.configs()[0].spawn_point, "here");
    EXPECT_EQ(agents.sensors(0)[0].common.attach_point, 1u);
  }
}

}  // namespace
}  // namespace uepool::env_config
