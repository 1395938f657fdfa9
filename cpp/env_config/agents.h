// The agents of a game as its env config describes them: sensors, which this file's class reads and feeds, and
// actuators, rewarders, terminators and infos, which the game gives meaning to. docs/env-config.md has the document.
//
//   configure: Problem problem;
//              Fields fields(env_config, "env_config", &problem);
//              agents_.configure(fields, defaults, world, envs);
//              for each agent and component: Fields own = component.read(&problem); own.real(…); own.finish();
//              agents_.set_sensor_spaces(the space of each sensor of the game's own types, …);  // if it has such types
//              spec.agents = agents_.size();
//              spec.observation = agents_.observation_space();
//              spec.action = agents_.action_space(the space of each actuator of each agent, &problem);
//              if (problem) the document is refused: problem.text()
//   reset:     for each agent: agents_.observe(env, agent, true, senses, rows);
//   step:      for each agent: agents_.observe(env, agent, false, senses, rows);
//              … and for each sensor of the game's own types: rows.row(wire::kObservation, agents_.sensor_leaf(agent,
//              i), env, agent) is where its observation goes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "camera/renderer.h"
#include "env_config/agent_config.h"
#include "env_config/agent_reader.h"
#include "env_config/fields.h"
#include "env_config/json.h"
#include "env_config/launch.h"
#include "env_config/problem.h"
#include "env_config/spaces.h"
#include "env_config/world.h"
#include "link/binding.h"
#include "link/spec.h"
#include "sensors/suite.h"
#include "wire/export.h"

namespace uepool::env_config {

using sensors::Senses;

class UEPOOL_EXPORT Agents {
 public:
  // Reads "agents", "launch_settings" and "episode_renderer_config" of `env_config`. `default_agents` are those of
  // documents without any. Leaves "parameters" and finish() to the game. False: env_config.problem() says why, and
  // there are no agents.
  bool configure(Fields& env_config, const Json& default_agents, const AgentWorld& world, uint32_t envs);
  // spaces[agent][i] is that of configs()[agent].sensors[i], one leaf. Needed before observation_space() where there
  // are such sensors. False: `problem` says why.
  bool set_sensor_spaces(const std::vector<std::vector<link::Space>>& spaces, Problem* problem);

  uint32_t size() const { return static_cast<uint32_t>(configs_.size()); }
  const std::vector<AgentConfig>& configs() const { return configs_; }
  // Those of sensors::Kind.
  const std::vector<sensors::SensorSettings>& sensors(uint32_t agent) const { return sensors_[agent].settings; }
  const LaunchSettings& launch() const { return launch_; }

  // A Box, or a Dict by name where an agent has several sensors.
  link::Space observation_space() const;
  // The index among observation leaves that Binding::observation() takes, of configs()[agent].sensors[i].
  uint32_t sensor_leaf(uint32_t agent, uint32_t i) const { return own_leaves_[agent][i]; }
  // spaces[agent][i] is that of configs()[agent].actuators[i]. Reports to `problem` where agents differ.
  link::Space action_space(const std::vector<std::vector<link::Space>>& spaces, Problem* problem) const;
  // The index among action leaves that Binding::action() takes, of actuator i of an agent. Each actuator's space must
  // be one leaf.
  uint32_t action_leaf(uint32_t agent, uint32_t actuator) const { return action_leaves_[agent][actuator]; }

  // Writes the observation of one agent at this moment to its rows, but for sensors of the game's own types. `first`:
  // of an episode. False: error() says why; with agents that are configured, only where the renderer refuses the scene.
  bool observe(uint32_t env, uint32_t agent, bool first, const Senses& senses, link::Binding& rows);
  const std::string& error() const { return error_; }

  // Instances of an agent's own body carry this mask and no other; everything else carries some of sensors::kWorldMask.
  static constexpr uint32_t body_mask(uint32_t agent) { return sensors::body_mask(agent); }

  // For pictures of what an agent sees: the camera of its first image sensor, size included. False: it has none.
  bool view(uint32_t agent, const camera::Pose* attach_points, camera::View* out) const;
  // Whether that sensor is a camera with shadows.
  bool sees_shadows(uint32_t agent) const;
  // The one renderer of this process: also for the game's own pictures.
  camera::Renderer& renderer();

 private:
  void clear();
  void read_agents(Fields& env_config, const Json& default_agents, const AgentWorld& world);
  bool has_own_sensors() const;
  std::vector<NamedSpace> spaces_of(uint32_t agent) const;
  void require_equal_observations(Problem* problem);
  void require_memory(uint32_t envs, Problem* problem) const;

  LaunchSettings launch_;
  // By agent, these:
  std::vector<AgentConfig> configs_;
  std::vector<AgentSensors> sensors_;
  std::vector<std::vector<link::Space>> own_spaces_;  // of the sensors of the game's own types
  std::vector<std::vector<uint32_t>> leaves_;         // of each other sensor
  std::vector<std::vector<uint32_t>> own_leaves_;
  std::vector<std::vector<uint32_t>> action_leaves_;
  std::vector<sensors::Suite> suites_;

  bool spaces_known_ = false;  // of all sensors, and they are equal
  std::unique_ptr<camera::Renderer> renderer_;
  std::vector<uint8_t*> row_pointers_;
  std::string error_;
};

}  // namespace uepool::env_config
