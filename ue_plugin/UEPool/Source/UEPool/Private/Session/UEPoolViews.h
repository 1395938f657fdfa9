// Pictures for people: what a spectator sees, and what agents see.
#pragma once

#include <string>
#include <vector>

#include "CoreMinimal.h"
#include "engine/game.h"
#include "env_config/agents.h"

class FUEPoolScene;

namespace UEPool {
/** Besides "spectator": "agent", "depth" and "segmentation" of the first agent, and of others by ":ID". */
std::vector<std::string> ViewNames(const uepool::env_config::Agents& Agents);

/** Which agent a view is of; -1: of none, a spectator's. */
int32 AgentOfView(const uepool::env_config::Agents& Agents, const std::string& View);

/** Poses: the attach points of that agent. Spectator: where one is, null: above it all. Empty, or what is wrong. */
std::string DrawView(uepool::env_config::Agents& Agents, const FUEPoolScene& Scene, const std::string& View,
                     const std::vector<uepool::camera::Pose>& Poses, const uepool::camera::Pose* Spectator,
                     uepool::engine::Picture* Picture);
}  // namespace UEPool
