// What an agent's actuator tells its drone.
#pragma once

#include <string>
#include <vector>

#include "link/binding.h"
#include "link/spec.h"
#include "sim/agents/agents.h"
#include "sim/dodge_ball/world.h"

namespace uepool::sim::dodge {

inline constexpr uint32_t kChoices = 10;  // of drone_discrete
inline constexpr uint32_t kStay = 0, kThrow = 9;

// Names of the types, for AgentWorld.
const std::vector<std::string>& actuator_types();

class Actuator {
 public:
  // Throws GameError with the field's path.
  explicit Actuator(const AgentConfig& config);

  bool is_discrete() const { return is_discrete_; }
  link::Space space() const;
  // For people, as link::Spec has them.
  std::vector<std::string> names() const;
  // What the action in the rows tells drone `agent` to do. `leaf`: the action's.
  Command command(link::Binding& rows, uint32_t leaf, uint32_t env, uint32_t agent) const;

 private:
  bool is_discrete_ = true;
};

// Of drone_discrete: which choices do what they are called at this moment. Writes kChoices flags.
void write_action_mask(const Drone& drone, int8_t* out);

}  // namespace uepool::sim::dodge
