// Reads one entry of an agent's "sensors", of a kind that all engines have.
#pragma once

#include <cstdint>
#include <string>

#include "env_config/fields.h"
#include "env_config/world.h"
#include "sensors/settings.h"

namespace uepool::env_config {

// The settings of a sensor of agent number `agent`, whose name and kind are read already; all checked. What it returns
// after a problem is of no use. Includes finish().
sensors::SensorSettings read_sensor(Fields& fields, const AgentWorld& world, const std::string& name,
                                    sensors::Kind kind, uint32_t agent);

}  // namespace uepool::env_config
