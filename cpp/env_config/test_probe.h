// For unit tests: a game of agents that look at a wall which comes nearer. How far away it is tells which step it is.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "camera/geometry.h"
#include "env_config/agents.h"
#include "env_config/test_json.h"
#include "env_config/test_rows.h"

namespace uepool::env_config {

// Agent i stands at (0, 3 i, 0) and looks along x. Its body is a box of 0.4 m around the point 1 m ahead of it.
class Probe {
 public:
  static constexpr uint16_t kWallLabel = 5, kBodyLabel = 9;  // plus the agent
  static constexpr float kFirst = 20, kEach = 0.25f;         // metres to the wall's face, and what a step takes off

  static AgentWorld world() {
    AgentWorld world;
    world.engine = "the simulator";
    world.attach_points = {"eye", "back"};
    world.actors = {"tower"};
    world.state_fields = {
        {"step", 1, 0, std::numeric_limits<double>::infinity()}, {"wall", 1, 0, 40}, {"pair", 2, -2, 2}};
    world.spawn_points = {"here"};
    world.maps = {"Plain"};
    world.actuators = {"push", "turn"};
    world.rewarders = {"bonus"};
    world.terminators = {"limit"};
    world.infos = {"count"};
    return world;
  }
  static Json default_agents() {
    return parsed(R"([{"id": "A", "sensors": [{"name": "depth", "type": "depth", "width": 5, "height": 3}],
                            "actuators": [{"name": "push", "type": "push"}]}])");
  }

  Probe() : scene_(geometry_) {
    const float v[] = {-1, -1, -1, 1, -1, -1, 1, 1, -1, -1, 1, -1, -1, -1, 1, 1, -1, 1, 1, 1, 1, -1, 1, 1};
    const uint32_t t[] = {0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7, 0, 1, 5, 0, 5, 4,
                          1, 2, 6, 1, 6, 5, 2, 3, 7, 2, 7, 6, 3, 0, 4, 3, 4, 7};
    camera::GeometryBuilder builder;
    camera::MeshInput box;
    box.vertices = v;
    box.num_vertices = 8;
    box.indices = t;
    box.num_triangles = 12;
    box.colour = {200, 120, 40};
    builder.add(box);
    const std::vector<uint8_t> bytes = builder.finish();
    memory_.resize(bytes.size() / sizeof(Line) + 1);
    std::copy(bytes.begin(), bytes.end(), memory_[0].bytes);
    EXPECT_TRUE(geometry_.open(memory_.data(), bytes.size())) << geometry_.error();
  }

  // Goes through all steps, also after a problem, as a game may that looks for one only in the end.
  link::Spec configure(const Json& env_config, uint32_t envs, Problem* problem) {
    Fields fields(env_config, "env_config", problem);
    agents.configure(fields, default_agents(), world_, envs);
    fields.any("parameters");
    fields.finish();
    steps_.assign(envs, 0);
    std::vector<std::vector<link::Space>> actions, own_sensors;
    for (const AgentConfig& config : agents.configs()) {
      actions.emplace_back();
      for (const ComponentConfig& actuator : config.actuators) {
        Fields own = actuator.read(problem);
        actions.back().push_back(link::Space::discrete(own.integer("choices", 2, 2, 9)));
        own.finish();
      }
      for (const ComponentConfig& rewarder : config.rewarders) rewarder.read(problem).finish();
      own_sensors.emplace_back();
      for (const ComponentConfig& sensor : config.sensors) own_sensors.back().push_back(read_own(sensor, problem));
    }
    if (!world_.sensors.empty()) agents.set_sensor_spaces(own_sensors, problem);
    link::Spec spec;
    spec.agents = agents.size();
    spec.observation = agents.observation_space();
    spec.action = agents.action_space(actions, problem);
    build();
    return spec;
  }
  void reset(uint32_t env, link::Binding& rows) {
    steps_[env] = 0;
    observe(env, true, rows);
  }
  void step(uint32_t env, link::Binding& rows) {
    ++steps_[env];
    observe(env, false, rows);
  }
  // Sensor types of the game's own, from the next configure() on: numbers that count steps.
  void offer_sensors(const std::vector<std::string>& types) { world_.sensors = types; }

  // Metres to the wall's face in the step of this number.
  static float distance(uint32_t step) { return kFirst - kEach * static_cast<float>(step); }
  // Where things are for an agent: its eye, one that looks back, and a tower 10 m above the origin looking straight
  // down.
  static std::vector<camera::Pose> poses(uint32_t agent) {
    const camera::Vec3 at = {0, 3.0f * static_cast<float>(agent), 0};
    constexpr float kPi = 3.14159265f;
    return {camera::Pose::at(at), camera::Pose::at(at, kPi), camera::Pose::at({0, 0, 10}, 0, -kPi / 2)};
  }

  Agents agents;

 private:
  struct alignas(64) Line {
    uint8_t bytes[64];
  };

  static camera::Pose box_at(camera::Vec3 centre, float half) { return camera::Pose::at(centre, 0, 0, half); }

  static link::Space read_own(const ComponentConfig& sensor, Problem* problem) {
    Fields own = sensor.read(problem);
    const auto size = static_cast<uint32_t>(own.integer("size", 2, 1, 1 << 28));
    own.finish();
    return link::Space::box(wire::kF32, {size}, -1, 1e9);
  }

  void build() {
    scene_.clear();
    camera::InstanceOptions options;
    options.label = kWallLabel;
    scene_.add(0, options);
    const camera::Colour blue = {40, 90, 220};
    options.colour = &blue;
    for (uint32_t agent = 0; agent < agents.size(); ++agent) {
      options.pose = box_at({1, 3.0f * static_cast<float>(agent), 0}, 0.2f);
      options.label = static_cast<uint16_t>(kBodyLabel + agent);
      options.mask = Agents::body_mask(agent);
      scene_.add(0, options);
    }
  }
  void observe(uint32_t env, bool first, link::Binding& rows) {
    constexpr float kHalf = 500;
    scene_.set_pose(0, box_at({kHalf + distance(steps_[env]), 0, 0}, kHalf));
    const camera::Light light;
    for (uint32_t agent = 0; agent < agents.size(); ++agent) {
      const std::vector<camera::Pose> poses = Probe::poses(agent);
      const float step = static_cast<float>(steps_[env]);
      const float state[] = {step, distance(steps_[env]), -step, 1};
      EXPECT_TRUE(agents.observe(env, agent, first, {&scene_, &light, poses.data(), state}, rows)) << agents.error();
      const std::vector<ComponentConfig>& own = agents.configs()[agent].sensors;
      for (uint32_t i = 0; i < own.size(); ++i) {
        Problem problem;
        const int64_t size = own[i].read(&problem).integer("size", 2, 1, 1 << 28);
        float* row = rows.observation<float>(agents.sensor_leaf(agent, i), env, agent);
        std::fill(row, row + size, step);
      }
    }
  }

  AgentWorld world_ = world();
  std::vector<Line> memory_;
  camera::Geometry geometry_;
  camera::Scene scene_;
  std::vector<uint32_t> steps_;
};

// What is wrong with a document; empty: nothing.
inline std::string refusal(const std::string& document, const std::vector<std::string>& own_sensors = {}) {
  Probe game;
  game.offer_sensors(own_sensors);
  Problem problem;
  game.configure(parsed(document), 2, &problem);
  return problem.text();
}

// A Probe that plays.
class Play {
 public:
  explicit Play(const Json& config, uint32_t envs = 1, const std::vector<std::string>& own_sensors = {})
      : rows((game.offer_sensors(own_sensors), configured(game, config, envs)), envs) {
    EXPECT_EQ(rows.rows().error(), "");
  }

  void reset(uint32_t env = 0) { game.reset(env, rows.rows()); }
  void step(uint32_t env = 0) { game.step(env, rows.rows()); }
  // A leaf of an observation.
  template <class T>
  std::vector<T> row(uint32_t index = 0, uint32_t env = 0, uint32_t agent = 0) {
    const link::Leaf leaf = rows.spec().leaves()[index];
    const T* start = rows.rows().observation<T>(index, env, agent);
    EXPECT_EQ(leaf.row_bytes() % sizeof(T), 0u);
    return {start, start + leaf.row_bytes() / sizeof(T)};
  }

  Probe game;
  HeapRows rows;

 private:
  static link::Spec configured(Probe& game, const Json& config, uint32_t envs) {
    Problem problem;
    link::Spec spec = game.configure(config, envs, &problem);
    EXPECT_FALSE(problem) << problem.text();
    return spec;
  }
};

}  // namespace uepool::env_config
