// What one agent's actuator, rewarders, terminators and infos mean.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link/binding.h"
#include "sim/agents/components.h"
#include "sim/agents/infos.h"
#include "sim/collect_apples/world.h"
#include "sim/game.h"

namespace uepool::sim::apples {

// Names of the types, for AgentWorld.
const std::vector<std::string>& actuator_types();
const std::vector<std::string>& rewarder_types();
const std::vector<std::string>& terminator_types();
const std::vector<std::string>& info_types();

class Rules {
 public:
  // Reads an agent's components; throws GameError with the field's path.
  explicit Rules(const AgentConfig& config);

  const link::Space& action_space() const { return action_space_; }
  // For people, as link::Spec has them.
  std::vector<std::string> action_names() const;
  const std::vector<link::InfoEntry>& infos() const { return info_entries_; }

  // What the action in the rows tells robot `agent` to do. `leaf`: the action's.
  Command command(link::Binding& rows, uint32_t leaf, uint32_t env, uint32_t agent) const;
  // After a step.
  double reward(const World& world, uint32_t robot) const;
  StepEnd end(const World& world) const;
  // `state`: what write_state() wrote.
  void write_infos(const World& world, uint32_t robot, const float* state, link::Binding& rows, uint32_t env) const;

 private:
  enum class Mode { kDiscrete, kContinuous, kKeys };
  enum class Reward { kPickup, kTeamPickup, kStepPenalty, kBumpPenalty, kApproach };
  enum class Info { kState, kApplesCollected, kDistance, kBumps, kMap };

  struct InfoWriter {
    Info kind;
    StateInfo state;  // of kState
  };

  void read_actuator(const AgentConfig& config);
  void read_info(const ComponentConfig& config);

  Mode mode_ = Mode::kDiscrete;
  link::Space action_space_ = link::Space::discrete(4);
  std::vector<Rewarder<Reward>> rewarders_;
  uint32_t max_steps_ = UINT32_MAX;
  bool ends_when_all_collected_ = false;
  std::vector<InfoWriter> infos_;
  std::vector<link::InfoEntry> info_entries_;
};

}  // namespace uepool::sim::apples
