// The numbers that `state` sensors and infos may show.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/drive/world.h"

namespace uepool::sim::drive {

// Metres along the route, ahead of the car, of the points that "waypoints" shows.
inline constexpr double kWaypoints[] = {4, 8, 12, 20, 30, 45};

const std::vector<StateField>& state_fields();
// Of all fields together.
inline constexpr uint32_t kStateSize = 32;

// Writes kStateSize numbers.
void write_state(const World& world, float* out);

}  // namespace uepool::sim::drive
