// What people see of an env: from a corner of the garden, from above, and as an agent does.
#pragma once

#include <string>
#include <vector>

#include "sim/agents.h"
#include "sim/collect_apples/scenery.h"
#include "sim/game.h"

namespace uepool::sim::apples {

// All but the spectator's: "agent", "depth", "segmentation" of the first agent, "map"; of other agents "agent:ID" …
std::vector<std::string> view_names(const Agents& agents);

// "spectator" or one of the names; throws GameError.
Picture render_view(const std::string& name, Agents& agents, const World& world, const Scenery& scenery);

}  // namespace uepool::sim::apples
