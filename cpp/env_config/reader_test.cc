// What is wrong with a document is said with the path of the field.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "env_config/test_probe.h"

namespace uepool::env_config {
namespace {

constexpr const char* kPush = R"([{"name": "push", "type": "push"}])";

// Of a document whose only agent has this sensor.
std::string of_sensor(const std::string& sensor) {
  return refusal(R"({"agents": [{"id": "A", "sensors": [)" + sensor + R"(], "actuators": )" + kPush + "}]}");
}
// ... a camera with these fields besides.
std::string of_camera(const std::string& fields) {
  return of_sensor(R"({"name": "c", "type": "camera", )" + fields + "}");
}
// ... an agent with these members.
std::string of_agent(const std::string& members) { return refusal(R"({"agents": [{)" + members + "}]}"); }

const std::string kSensor = "env_config.agents.0.sensors.0";

TEST(ReaderTest, GoodOnesAreTaken) {
  EXPECT_EQ(of_camera(R"("use_gpu": false, "attach_to_comp_name": "back", "attach_to_actor_name": "")"), "");
  EXPECT_EQ(of_camera(R"("near_distance": 0.001, "max_distance": 1000000, "width": 2048, "fov": 179)"), "");
  EXPECT_EQ(of_sensor(R"({"name": "s", "type": "state", "fields": null})"), "");
}

TEST(ReaderTest, TheDocument) {
  EXPECT_EQ(refusal("[]"), "env_config: must be an object, not []");
  EXPECT_EQ(refusal(R"({"agent": []})"),
            "env_config.agent: unknown field; known: launch_settings, episode_renderer_config, agents, parameters");
  EXPECT_EQ(refusal(R"({"agents": {}})"), "env_config.agents: must be a list of objects, not {}");
  EXPECT_EQ(refusal(R"({"agents": []})"), "env_config.agents: must be a list of 1 to 1024 agents, not of 0");
  EXPECT_EQ(refusal(R"({"agents": [3]})"), "env_config.agents.0: must be an object, not 3");
  EXPECT_EQ(refusal(R"({"launch_settings": {"map": "Moon"}})"),
            "env_config.launch_settings.map: must be empty or one of Plain, not \"Moon\"");
  EXPECT_EQ(refusal(R"({"launch_settings": {"fixed_dt": 0}})"),
            "env_config.launch_settings.fixed_dt: must be a number from 1e-04 to 1, not 0");
  EXPECT_EQ(refusal(R"({"launch_settings": {"tickfps": 20}})"),
            "env_config.launch_settings.tickfps: unknown field; known: map, fixed_dt, window_width, window_height, "
            "run_name, sound, log_engine_output");
  EXPECT_EQ(refusal(R"({"launch_settings": 3})"), "env_config.launch_settings: must be an object, not 3");
  EXPECT_EQ(refusal(R"({"episode_renderer_config": {"views": [1]}})"),
            "env_config.episode_renderer_config.views: must be a list of texts, not [1]");
  EXPECT_EQ(refusal(R"({"episode_renderer_config": {"fps": 0}})"),
            "env_config.episode_renderer_config.fps: must be a number from 0.001 to 1000, not 0");
}

TEST(ReaderTest, Agents) {
  const std::string sensors = R"("sensors": [{"name": "d", "type": "depth"}])";
  const std::string rest = sensors + R"(, "actuators": )" + kPush;
  EXPECT_EQ(of_agent(rest), "env_config.agents.0.id: is missing");
  EXPECT_EQ(of_agent(R"("id": "", )" + rest),
            "env_config.agents.0.id: must be 1 to 64 letters, digits, underscores, dots and hyphens, not \"\"");
  EXPECT_EQ(of_agent(R"("id": "a b", )" + rest),
            "env_config.agents.0.id: must be 1 to 64 letters, digits, underscores, dots and hyphens, not \"a b\"");
  EXPECT_EQ(refusal(R"({"agents": [{"id": "A", )" + rest + R"(}, {"id": "A", )" + rest + "}]}"),
            "env_config.agents.1.id: \"A\" is the name of another one: names must differ");
  EXPECT_EQ(of_agent(R"("id": "A", "agent_ue_class": 1, )" + rest),
            "env_config.agents.0.agent_ue_class: must be a text, not 1");
  EXPECT_EQ(of_agent(R"("id": "A", "spawn_point": "there", )" + rest),
            "env_config.agents.0.spawn_point: must be empty or one of here, not \"there\"");
  EXPECT_EQ(of_agent(R"("id": "A", "actuators": [])"), "env_config.agents.0.sensors: must have at least one entry");
  EXPECT_EQ(of_agent(R"("id": "A", )" + sensors), "env_config.agents.0.actuators: must have at least one entry");
  EXPECT_EQ(of_agent(R"("id": "A", "speed": 2, )" + rest),
            "env_config.agents.0.speed: unknown field; known: id, agent_ue_class, spawn_point, sensors, actuators, "
            "rewarders, terminators, infos");
}

TEST(ReaderTest, Components) {
  const auto of = [](const std::string& member, const std::string& entry) {
    const std::string actuators = member == "actuators" ? "" : std::string(R"(, "actuators": )") + kPush;
    return of_agent(R"("id": "A", "sensors": [{"name": "d", "type": "depth"}])" + actuators + ", \"" + member +
                    "\": [" + entry + "]");
  };
  EXPECT_EQ(of("actuators", R"({"name": "a"})"), "env_config.agents.0.actuators.0.type: is missing");
  EXPECT_EQ(of("actuators", R"({"name": "a", "type": "fly"})"),
            "env_config.agents.0.actuators.0.type: must be one of push, turn, not \"fly\"");
  EXPECT_EQ(of("actuators", R"({"name": "a", "type": "push", "speed": 2})"),
            "env_config.agents.0.actuators.0.speed: unknown field; known: name, type, choices");
  EXPECT_EQ(of("actuators", R"({"name": "a", "type": "push", "choices": 1})"),
            "env_config.agents.0.actuators.0.choices: must be an integer from 2 to 9, not 1");
  EXPECT_EQ(of("actuators", R"({"name": "a", "type": "push", "scale": 1})"),
            "env_config.agents.0.actuators.0.scale: unknown field; known: name, type, choices");
  EXPECT_EQ(of("actuators", R"({"name": "a", "type": "push"}, {"name": "a", "type": "turn"})"),
            "env_config.agents.0.actuators.1.name: \"a\" is the name of another one: names must differ");
  EXPECT_EQ(of("rewarders", R"({"name": "a", "type": "bonus", "scale": "2"})"),
            "env_config.agents.0.rewarders.0.scale: must be a number from -1e+09 to 1e+09, not \"2\"");
  EXPECT_EQ(of("rewarders", R"({"name": "a", "type": "bonus", "size": 2})"),
            "env_config.agents.0.rewarders.0.size: unknown field; known: name, type, scale");
  EXPECT_EQ(of("terminators", R"({"type": "limit"})"), "env_config.agents.0.terminators.0.name: is missing");
  EXPECT_EQ(of("infos", R"(7)"), "env_config.agents.0.infos.0: must be an object, not 7");
}

TEST(ReaderTest, SensorsOfAllKinds) {
  EXPECT_EQ(of_sensor(R"({"type": "camera"})"), kSensor + ".name: is missing");
  EXPECT_EQ(of_sensor(R"({"name": "c"})"), kSensor + ".type: is missing");
  EXPECT_EQ(of_sensor(R"({"name": "c", "type": "sonar"})"),
            kSensor + ".type: must be one of camera, depth, segmentation, lidar, state, not \"sonar\"");
  EXPECT_EQ(of_camera(R"("position": [0, 1])"), kSensor + ".position: must be a list of 3 numbers, not [0,1]");
  EXPECT_EQ(of_camera(R"("position": [0, 1, 2000000])"), kSensor + ".position: must be numbers from -1e+06 to 1e+06");
  EXPECT_EQ(of_camera(R"("yaw": 400)"), kSensor + ".yaw: must be a number from -360 to 360, not 400");
  EXPECT_EQ(of_camera(R"("frame_stack_size": 0)"),
            kSensor + ".frame_stack_size: must be an integer from 1 to 16, not 0");
  EXPECT_EQ(of_camera(R"("frame_stack_size": 2.0)"),
            kSensor + ".frame_stack_size: must be an integer from 1 to 16, not 2.0");
  EXPECT_EQ(of_camera(R"("frame_skip": 65)"), kSensor + ".frame_skip: must be an integer from 1 to 64, not 65");
  EXPECT_EQ(of_camera(R"("normalise": 1)"), kSensor + ".normalise: must be true or false, not 1");
  EXPECT_EQ(of_camera(R"("attach_to_comp_name": "arm")"),
            kSensor + ".attach_to_comp_name: must be empty or one of eye, back, not \"arm\"");
  EXPECT_EQ(of_camera(R"("attach_to_actor_name": "eye")"),
            kSensor + ".attach_to_actor_name: must be empty or one of tower, not \"eye\"");
  EXPECT_EQ(
      of_camera(R"("attach_to_actor_name": "tower", "attach_to_comp_name": "eye")"),
      kSensor + ".attach_to_comp_name: must be empty where attach_to_actor_name is given: actors have no parts here");
  EXPECT_EQ(of_sensor(R"({"name": "c", "type": "camera"}, {"name": "c", "type": "depth"})"),
            "env_config.agents.0.sensors.1.name: \"c\" is the name of another one: names must differ");
}

TEST(ReaderTest, Pictures) {
  EXPECT_EQ(
      of_camera(R"("widht": 3)"),
      kSensor +
          ".widht: unknown field; known: name, type, attach_to_comp_name, attach_to_actor_name, position, yaw, "
          "pitch, frame_stack_size, frame_skip, normalise, width, height, fov, projection, ortho_width, "
          "near_distance, max_distance, visibility_mask, render_owner, layout, use_gpu, grayscale, srgb, shadows");
  EXPECT_EQ(of_camera(R"("width": 0)"), kSensor + ".width: must be an integer from 1 to 2048, not 0");
  EXPECT_EQ(of_camera(R"("height": 3000)"), kSensor + ".height: must be an integer from 1 to 2048, not 3000");
  EXPECT_EQ(of_camera(R"("fov": 180)"), kSensor + ".fov: must be a number from 1 to 179, not 180");
  EXPECT_EQ(of_camera(R"("projection": "fisheye")"),
            kSensor + ".projection: must be one of pinhole, orthographic, not \"fisheye\"");
  EXPECT_EQ(of_camera(R"("near_distance": 0)"),
            kSensor + ".near_distance: must be a number from 0.001 to 1e+06, not 0");
  EXPECT_EQ(of_camera(R"("near_distance": 2, "max_distance": 2)"),
            kSensor + ".near_distance: must be less than max_distance");
  EXPECT_EQ(of_camera(R"("visibility_mask": 4294967296)"),
            kSensor + ".visibility_mask: must be an integer from 0 to 4294967295, not 4294967296");
  EXPECT_EQ(of_camera(R"("layout": "HWC")"), kSensor + ".layout: must be one of hwc, chw, not \"HWC\"");
  EXPECT_EQ(of_camera(R"("use_gpu": true)"), kSensor + ".use_gpu: must be false: the simulator draws on the CPU");
  EXPECT_EQ(of_sensor(R"({"name": "d", "type": "depth", "srgb": true})").substr(0, 43), kSensor + ".srgb: unknown");
  EXPECT_EQ(of_sensor(R"({"name": "s", "type": "segmentation", "normalise": true})"),
            kSensor + ".normalise: must be false: labels are not quantities");
}

TEST(ReaderTest, LidarsAndStates) {
  EXPECT_EQ(of_sensor(R"({"name": "l", "type": "lidar", "rays": 5000})"),
            kSensor + ".rays: must be an integer from 1 to 4096, not 5000");
  EXPECT_EQ(of_sensor(R"({"name": "l", "type": "lidar", "width": 5})"),
            kSensor +
                ".width: unknown field; known: name, type, attach_to_comp_name, attach_to_actor_name, position, yaw, "
                "pitch, frame_stack_size, frame_skip, normalise, rays, fov, channels, vertical_fov, max_distance, "
                "visibility_mask");
  EXPECT_EQ(of_sensor(R"({"name": "s", "type": "state", "fields": "step"})"),
            kSensor + ".fields: must be a list of texts, not \"step\"");
  EXPECT_EQ(of_sensor(R"({"name": "s", "type": "state", "fields": []})"),
            kSensor + ".fields: must not be empty; leave it out for all: step, wall, pair");
  EXPECT_EQ(of_sensor(R"({"name": "s", "type": "state", "fields": ["wall", "speed"]})"),
            kSensor + ".fields.1: unknown state field \"speed\"; known: step, wall, pair");
  EXPECT_EQ(of_sensor(R"({"name": "s", "type": "state", "fields": ["wall", "wall"]})"),
            kSensor + ".fields.1: \"wall\" is there twice");
  EXPECT_EQ(of_sensor(R"({"name": "s", "type": "state", "normalise": true})"),
            kSensor + ".normalise: must be false: the state field step has no bounds");
}

TEST(ReaderTest, MemoryIsAskedForInReason) {
  EXPECT_EQ(of_camera(R"("width": 2048, "height": 2048, "frame_stack_size": 16)"),
            kSensor + ".frame_stack_size: makes observations of 201326592 bytes; at most 67108864 are possible");
  EXPECT_EQ(of_camera(R"("width": 2000, "height": 1999, "layout": "chw", "frame_stack_size": 2, "normalise": true)"),
            kSensor + ".frame_stack_size: makes observations of 95952000 bytes; at most 67108864 are possible");
  std::string many;
  for (int i = 0; i < 14; ++i) {
    if (i > 0) many += ",";
    many += R"({"name": "c)";
    many += std::to_string(i) + R"(", "type": "camera", "width": 2048, "height": 2048, "frame_stack_size": 4})";
  }
  const std::string text = of_sensor(many);
  EXPECT_TRUE(
      text.starts_with("env_config.agents.0.sensors.10.frame_stack_size: the frames kept for 2 envs take 11073"))
      << text;
  EXPECT_TRUE(text.ends_with(" bytes with this sensor's; at most 1073741824 are possible")) << text;
}

TEST(ReaderTest, AgentsMustBeAlike) {
  const auto two = [](const std::string& first, const std::string& second, const std::string& actuators = kPush) {
    return refusal(R"({"agents": [{"id": "A", "sensors": )" + first + R"(, "actuators": )" + kPush +
                   R"(}, {"id": "B", "sensors": )" + second + R"(, "actuators": )" + actuators + "}]}");
  };
  const std::string depth = R"([{"name": "d", "type": "depth", "width": 4, "height": 4}])";
  EXPECT_EQ(two(depth, R"([{"name": "another", "type": "depth", "width": 4, "height": 4, "fov": 60}])"), "")
      << "names of only sensors are no part of a space";
  EXPECT_EQ(
      two(depth, R"([{"name": "d", "type": "depth", "width": 4, "height": 5}])"),
      "env_config.agents.1.sensors.0: its space is "
      R"({"type":"Box","dtype":"float32","shape":[5,4,1],"low":0,"high":150}, the first agent's )"
      R"({"type":"Box","dtype":"float32","shape":[4,4,1],"low":0,"high":150}: all agents must have equal spaces)");
  EXPECT_EQ(
      two(R"([{"name": "a", "type": "lidar"}, {"name": "b", "type": "state"}])",
          R"([{"name": "b", "type": "state"}, {"name": "c", "type": "lidar"}])"),
      "env_config.agents.1.sensors.1: the first agent has none of this name, but a, b: all agents must have equal "
      "spaces");
  EXPECT_EQ(two(R"([{"name": "a", "type": "lidar"}, {"name": "b", "type": "state"}])",
                R"([{"name": "b", "type": "state"}, {"name": "a", "type": "lidar"}])"),
            "")
      << "the order of sensors does not matter";
  EXPECT_EQ(
      two(R"([{"name": "a", "type": "lidar"}, {"name": "b", "type": "lidar"}])", R"([{"name": "a", "type": "lidar"}])"),
      "env_config.agents.1.sensors: must have the names of the first agent's: a, b");
  EXPECT_EQ(
      two(depth, depth, R"([{"name": "push", "type": "push", "choices": 3}])"),
      "env_config.agents.1.actuators.0: its space is {\"type\":\"Discrete\",\"n\":3,\"start\":0}, the first agent's "
      "{\"type\":\"Discrete\",\"n\":2,\"start\":0}: all agents must have equal spaces");
}

TEST(ReaderTest, TheBodyOfOneOfManyAgents) {
  const auto agents = [](const std::string& sensor) {
    std::string list;
    for (int i = 0; i < 30; ++i) {
      if (i > 0) list += ",";
      list += R"({"id": "A)";
      list += std::to_string(i) + R"(", "sensors": [)" + sensor + R"(], "actuators": )" + kPush + "}";
    }
    return "{\"agents\": [" + list + "]}";
  };
  EXPECT_EQ(refusal(agents(R"({"name": "s", "type": "state"})")), "");
  EXPECT_EQ(refusal(agents(R"({"name": "c", "type": "camera", "render_owner": true})")), "");
  EXPECT_EQ(refusal(agents(R"({"name": "c", "type": "camera"})")),
            "env_config.agents.24.sensors.0.render_owner: must be true: only the bodies of the first 24 agents can be "
            "hidden from their own cameras");
}

}  // namespace
}  // namespace uepool::env_config
