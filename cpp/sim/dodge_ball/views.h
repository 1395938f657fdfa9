// What people see of an env: from the side of the arena, from above, and as an agent does.
#pragma once

#include <string>
#include <vector>

#include "sim/agents.h"
#include "sim/dodge_ball/scenery.h"
#include "sim/game.h"

namespace uepool::sim::dodge {

// All but the spectator's: "agent", "depth", "segmentation" of the first agent, "map"; of other agents "agent:ID" …
std::vector<std::string> view_names(const Agents& agents);

// "spectator" or one of the names; throws GameError.
Picture render_view(const std::string& name, Agents& agents, const World& world, const Scenery& scenery);

}  // namespace uepool::sim::dodge
