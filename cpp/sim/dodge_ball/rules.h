// What one agent's rewarders, terminators and infos mean.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link/binding.h"
#include "sim/agents/components.h"
#include "sim/agents/infos.h"
#include "sim/dodge_ball/actuator.h"
#include "sim/dodge_ball/world.h"
#include "sim/game.h"

namespace uepool::sim::dodge {

// Names of the types, for AgentWorld.
const std::vector<std::string>& rewarder_types();
const std::vector<std::string>& terminator_types();
const std::vector<std::string>& info_types();

class Rules {
 public:
  // Reads an agent's components, in a game of so many; throws GameError with the field's path.
  Rules(const AgentConfig& config, uint32_t agents);

  const Actuator& actuator() const { return actuator_; }
  const std::vector<link::InfoEntry>& infos() const { return info_entries_; }

  // After a step.
  double reward(const World& world, uint32_t drone) const;
  StepEnd end(const World& world) const;
  // `state`: what write_state() wrote. `over`: the episode ends with this step.
  void write_infos(const World& world, uint32_t drone, const float* state, bool over, link::Binding& rows,
                   uint32_t env) const;

 private:
  enum class Reward { kHit, kTeamHit, kHitPenalty, kWin, kPickup, kApproach, kStepPenalty, kBumpPenalty };
  enum class Info {
    kActionMask,
    kGlobalState,
    kHits,
    kThrows,
    kPickups,
    kOpponentsLeft,
    kTeamLeft,
    kWinner,
    kWon,
    kState
  };

  struct InfoWriter {
    Info kind;
    StateInfo state;  // of kState
  };

  void read_info(const ComponentConfig& config, uint32_t agents);
  void add_state_info(const ComponentConfig& config, size_t field);

  Actuator actuator_;
  std::vector<Rewarder<Reward>> rewarders_;
  uint32_t max_steps_ = UINT32_MAX;
  bool ends_when_a_team_is_out_ = false;
  std::vector<InfoWriter> infos_;
  std::vector<link::InfoEntry> info_entries_;
};

}  // namespace uepool::sim::dodge
