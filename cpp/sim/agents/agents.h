// The agents of a game as its env config describes them: sensors, which this file's class reads and feeds, and
// actuators, rewarders, terminators and infos, which the game gives meaning to. docs/env-config.md has the document.
//
//   configure: Fields fields(env_config, "env_config");
//              agents_.configure(fields, defaults, world, envs);
//              for each agent and component: Fields own = component.read(); own.real(...); own.finish();
//              spec.agents = agents_.size();
//              spec.observation = agents_.observation_space();
//              spec.action = agents_.action_space(the space of each actuator of each agent);
//   reset:     for each agent: agents_.observe(env, agent, true, senses, rows);
//   step:      for each agent: agents_.observe(env, agent, false, senses, rows);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "camera/renderer.h"
#include "link/binding.h"
#include "link/spec.h"
#include "sensors/suite.h"
#include "sim/agents/launch.h"
#include "sim/agents/world.h"
#include "sim/fields.h"
#include "sim/json.h"

namespace uepool::sim {

using sensors::Senses;

struct ComponentConfig {
  std::string name, type;
  double scale = 1;  // of rewarders
  Json object;       // as in the document
  std::string path;  // "env_config.agents.0.rewarders.1"
  bool scaled = false;

  // The type's own fields: read them, then finish().
  Fields read() const;
};

struct AgentConfig {
  std::string id;
  std::string spawn_point;
  std::string path;  // "env_config.agents.0"
  std::vector<ComponentConfig> actuators, rewarders, terminators, infos;
};

class Agents {
 public:
  // Reads "agents", "launch_settings" and "episode_renderer_config" of `env_config`; throws GameError with the path.
  // `default_agents` are those of documents without any. Leaves "parameters" and finish() to the game.
  void configure(Fields& env_config, const Json& default_agents, const AgentWorld& world, uint32_t envs);

  uint32_t size() const { return static_cast<uint32_t>(configs_.size()); }
  const std::vector<AgentConfig>& configs() const { return configs_; }
  const std::vector<sensors::SensorSettings>& sensors(uint32_t agent) const { return settings_[agent]; }
  const LaunchSettings& launch() const { return launch_; }

  // A Box, or a Dict by name where an agent has several sensors.
  link::Space observation_space() const;
  // spaces[agent][i] is that of configs()[agent].actuators[i]. Throws GameError where agents differ.
  link::Space action_space(const std::vector<std::vector<link::Space>>& spaces) const;
  // The index among action leaves that Binding::action() takes, of actuator i of an agent. Each actuator's space must
  // be one leaf.
  uint32_t action_leaf(uint32_t agent, uint32_t actuator) const { return action_leaves_[agent][actuator]; }

  // Writes the observation of one agent at this moment to its rows. `first`: of an episode. Throws GameError only when
  // the renderer refuses the scene.
  void observe(uint32_t env, uint32_t agent, bool first, const Senses& senses, link::Binding& rows);

  // Instances of an agent's own body carry this mask and no other; everything else carries some of sensors::kWorldMask.
  static constexpr uint32_t body_mask(uint32_t agent) { return sensors::body_mask(agent); }

  // For pictures of what an agent sees: the camera of its first image sensor, size included. False: it has none.
  bool view(uint32_t agent, const camera::Pose* attach_points, camera::View* out) const;
  // Whether that sensor is a camera with shadows.
  bool sees_shadows(uint32_t agent) const;
  // The one renderer of this process: also for the game's own pictures.
  camera::Renderer& renderer();

 private:
  void read_agents(Fields& env_config, const Json& default_agents, const AgentWorld& world);
  void read_agent(Fields& fields, const AgentWorld& world);
  void read_sensors(Fields& agent, const AgentWorld& world);
  void require_equal_observations() const;
  void require_memory(uint32_t envs) const;

  LaunchSettings launch_;
  std::vector<AgentConfig> configs_;
  std::vector<std::vector<sensors::SensorSettings>> settings_;  // by agent
  std::vector<std::vector<uint32_t>> leaves_;                   // of each sensor: its leaf
  std::vector<std::vector<uint32_t>> action_leaves_;
  std::vector<sensors::Suite> suites_;
  std::unique_ptr<camera::Renderer> renderer_;
  std::vector<uint8_t*> row_pointers_;
};

}  // namespace uepool::sim
