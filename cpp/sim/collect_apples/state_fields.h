// The numbers that `state` sensors and infos may show, in a robot's own terms.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/collect_apples/world.h"

namespace uepool::sim::apples {

const std::vector<StateField>& state_fields();
// Of all fields together.
inline constexpr uint32_t kStateSize = 17;

// Writes kStateSize numbers.
void write_state(const World& world, uint32_t robot, float* out);

}  // namespace uepool::sim::apples
