// Games of agents: what cpp/env_config has for them, by short names.
#pragma once

#include "env_config/agents.h"
#include "sim/reading.h"

namespace uepool::sim {

using env_config::AgentConfig;
using env_config::Agents;
using env_config::AgentWorld;
using env_config::ComponentConfig;
using env_config::Senses;
using env_config::StateField;

}  // namespace uepool::sim
