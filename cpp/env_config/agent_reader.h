// Reads one entry of "agents".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env_config/agent_config.h"
#include "env_config/fields.h"
#include "env_config/world.h"
#include "sensors/settings.h"

namespace uepool::env_config {

// Names are in the document's order; the places of sensors are their indices there.
struct AgentSensors {
  std::vector<std::string> names;
  std::vector<sensors::SensorSettings> settings;  // those of sensors::Kind
  std::vector<uint32_t> places;                   // ... and where they are
  std::vector<uint32_t> own_places;               // of AgentConfig::sensors
};

// Agent number `agent`. What it leaves after a problem is of no use.
void read_agent(Fields& fields, const AgentWorld& world, uint32_t agent, AgentConfig* config, AgentSensors* sensors);

}  // namespace uepool::env_config
