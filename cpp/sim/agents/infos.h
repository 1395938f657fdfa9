// What the games' infos have in common.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link/spec.h"
#include "sim/agents/agents.h"

namespace uepool::sim {

// Types of infos: the game's own, and then one for each field of the state.
std::vector<std::string> with_state_fields(std::vector<std::string> own, const std::vector<StateField>& fields);

// An info that shows a field of the state.
class StateInfo {
 public:
  StateInfo() = default;
  StateInfo(const std::vector<StateField>& fields, size_t field);

  link::InfoEntry entry(const std::string& name) const;
  // `state`: of all fields.
  void write(const float* state, float* row) const;

 private:
  uint32_t first_ = 0, size_ = 0;
};

// Throws GameError where an agent's infos are not those of the first agent.
void require_same_infos(const AgentConfig& config, const std::vector<link::InfoEntry>& infos,
                        const std::vector<link::InfoEntry>& first);

}  // namespace uepool::sim
