// What people see of an env: from the side of the arena, from above, and as an agent does.
#pragma once

#include <string>

#include "sim/agents/agents.h"
#include "sim/dodge_ball/scenery.h"
#include "sim/game.h"

namespace uepool::sim::dodge {

// "spectator" or one of agent_view_names(); throws GameError.
Picture render_view(const std::string& name, Agents& agents, const World& world, const Scenery& scenery);

}  // namespace uepool::sim::dodge
