// For unit tests: a game of agents that look at a wall which comes nearer. How far away it is tells which step it is.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "camera/geometry.h"
#include "sim/agents/agents.h"
#include "sim/game.h"

namespace uepool::sim {

// Agent i stands at (0, 3 i, 0) and looks along x. Its body is a box of 0.4 m around the point 1 m ahead of it.
class Probe final : public Game {
 public:
  static constexpr uint16_t kWallLabel = 5, kBodyLabel = 9;  // plus the agent
  static constexpr float kFirst = 20, kEach = 0.25f;         // metres to the wall's face, and what a step takes off

  static AgentWorld world() {
    AgentWorld world;
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
    return Json::parse(R"([{"id": "A", "sensors": [{"name": "depth", "type": "depth", "width": 5, "height": 3}],
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
    if (!geometry_.open(memory_.data(), bytes.size())) throw GameError(geometry_.error());
  }

  link::Spec configure(const Json& env_config, uint32_t envs) override {
    Fields fields(env_config, "env_config");
    agents.configure(fields, default_agents(), world(), envs);
    fields.any("parameters");
    fields.finish();
    steps_.assign(envs, 0);
    link::Spec spec;
    spec.agents = agents.size();
    spec.observation = agents.observation_space();
    std::vector<std::vector<link::Space>> actions;
    for (const AgentConfig& config : agents.configs()) {
      actions.emplace_back();
      for (const ComponentConfig& actuator : config.actuators) {
        Fields own = actuator.read();
        actions.back().push_back(link::Space::discrete(own.integer("choices", 2, 2, 9)));
        own.finish();
      }
      for (const ComponentConfig& rewarder : config.rewarders) rewarder.read().finish();
    }
    spec.action = agents.action_space(actions);
    build();
    return spec;
  }
  void reset(uint32_t env, const Start&, link::Binding& rows) override {
    steps_[env] = 0;
    observe(env, true, rows);
  }
  StepEnd step(uint32_t env, link::Binding& rows) override {
    ++steps_[env];
    observe(env, false, rows);
    return {};
  }
  void set_params(const Json&) override {}
  Json params() const override { return Json::Object(); }
  Json call(uint32_t, const std::string&, const Json::Array&) override { return Json(); }
  Picture render(uint32_t, const std::string&) override { return {}; }

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
      agents.observe(env, agent, first, {&scene_, &light, poses.data(), state}, rows);
    }
  }

  std::vector<Line> memory_;
  camera::Geometry geometry_;
  camera::Scene scene_;
  std::vector<uint32_t> steps_;
};

}  // namespace uepool::sim
