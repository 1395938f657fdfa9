// Reads one entry of an agent's "sensors".
#pragma once

#include "sensors/settings.h"
#include "sim/agents/world.h"
#include "sim/fields.h"

namespace uepool::sim {

// The settings of a sensor of agent number `agent`, all checked; throws GameError with the path. Includes finish().
sensors::SensorSettings read_sensor(Fields& fields, const AgentWorld& world, uint32_t agent);

}  // namespace uepool::sim
