// What the agent's actuator, rewarders, terminators and infos mean.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link/binding.h"
#include "sim/agents/components.h"
#include "sim/agents/infos.h"
#include "sim/drive/world.h"
#include "sim/game.h"

namespace uepool::sim::drive {

// Names of the types, for AgentWorld.
const std::vector<std::string>& actuator_types();
const std::vector<std::string>& rewarder_types();
const std::vector<std::string>& terminator_types();
const std::vector<std::string>& info_types();

class Rules {
 public:
  // Without an agent nothing is decided.
  Rules() = default;
  // Reads an agent's components; throws GameError with the field's path.
  explicit Rules(const AgentConfig& config);

  const link::Space& action_space() const { return action_space_; }
  // For people, as link::Spec has them.
  std::vector<std::string> action_names() const;
  const std::vector<link::InfoEntry>& infos() const { return info_entries_; }
  // Moves of the car in a step.
  uint32_t action_repeat() const { return action_repeat_; }

  // What the action in the rows tells the car to do. `leaf`: the action's.
  Command command(link::Binding& rows, uint32_t leaf, uint32_t env) const;
  // After a step.
  double reward(const World& world) const;
  StepEnd end(const World& world) const;
  // `state`: what write_state() wrote.
  void write_infos(const World& world, const float* state, link::Binding& rows, uint32_t env) const;

 private:
  enum class Reward {
    kProgress,
    kGoal,
    kCollision,
    kDeviation,
    kOffRoad,
    kWrongLane,
    kLane,
    kComfort,
    kStep,
  };
  enum class Info { kState, kReachedGoal, kCollided, kDistance };

  struct InfoWriter {
    Info kind;
    StateInfo state;  // of kState
  };

  void read_actuator(const AgentConfig& config);
  void read_terminator(const ComponentConfig& config);
  void read_info(const ComponentConfig& config);
  double amount(Reward kind, const World& world) const;
  bool deviated(const World& world) const;

  bool discrete_ = true;
  std::vector<double> steerings_;  // of the discrete actions
  uint32_t action_repeat_ = 2;
  link::Space action_space_ = link::Space::discrete(1);
  std::vector<Rewarder<Reward>> rewarders_;
  uint32_t max_steps_ = UINT32_MAX;
  uint32_t max_still_steps_ = UINT32_MAX;
  double max_distance_ = 1e9;  // metres from the route
  bool ends_at_collision_ = false, ends_at_goal_ = false;
  std::vector<InfoWriter> infos_;
  std::vector<link::InfoEntry> info_entries_;
};

}  // namespace uepool::sim::drive
