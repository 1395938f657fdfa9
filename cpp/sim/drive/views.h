// What people see of an env: from behind the car, the plan around it, all of the town, and as the agent does.
#pragma once

#include <string>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/drive/scenery.h"
#include "sim/game.h"

namespace uepool::sim::drive {

// All but the spectator's.
std::vector<std::string> view_names();

// "spectator" or one of the names; throws GameError.
Picture render_view(const std::string& name, Agents& agents, const World& world, Scenery* scenery);

}  // namespace uepool::sim::drive
