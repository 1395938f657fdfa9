// What people see of an env: from a corner of the garden, from above, and as an agent does.
#pragma once

#include <string>

#include "sim/agents/agents.h"
#include "sim/collect_apples/scenery.h"
#include "sim/game.h"

namespace uepool::sim::apples {

// "spectator" or one of agent_view_names(); throws GameError.
Picture render_view(const std::string& name, Agents& agents, const World& world, const Scenery& scenery);

}  // namespace uepool::sim::apples
