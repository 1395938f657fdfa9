// The numbers that a drone may read of the state: AgentWorld's state fields. All of them are as the drone sees them,
// and as its team does, so that one policy plays both sides.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/dodge_ball/world.h"

namespace uepool::sim::dodge {

const std::vector<StateField>& state_fields();
// Of all of them.
inline constexpr uint32_t kStateSize = 91;

// Writes kStateSize numbers.
void write_state(const World& world, uint32_t drone, float* out);

}  // namespace uepool::sim::dodge
