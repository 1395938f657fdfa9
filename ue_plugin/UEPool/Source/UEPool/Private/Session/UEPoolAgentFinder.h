// Brings the agents of an env config into an arena: those of the level by their ids, the others spawned.
#pragma once

#include "CoreMinimal.h"
#include "env_config/json.h"
#include "env_config/problem.h"

class AUEPoolArena;
class UUEPoolAgentComponent;

namespace UEPool {
/** All agents that stand in the arena, in the order of their ids. Two of one id are a problem. */
TArray<UUEPoolAgentComponent*> AgentsIn(const AUEPoolArena& Arena, uepool::env_config::Problem* Problem);

/** The arena's agents become those of `agents` of the env config, in its order; without such an entry, those that stand
 * in the level. */
void BringAgents(AUEPoolArena& Arena, const uepool::env_config::Json& EnvConfig, uepool::env_config::Problem* Problem);

/** The agents of documents without any, as a JSON list: those of the arena, each with a camera and what actuators its
 * actor brings. */
uepool::env_config::Json DefaultAgents(const AUEPoolArena& Arena);
}  // namespace UEPool
