// Finds actors that are meant to be seen, and that no CPU camera can show.
#pragma once

#include "CoreMinimal.h"
#include "env_config/problem.h"

class AUEPoolArena;

namespace UEPool {
/** Actors of the arena with an appearance component and without any shape are a problem. */
void CheckAppearances(const AUEPoolArena& Arena, uepool::env_config::Problem* Problem);

/** One line in the log names actors of the arena that players see and CPU cameras do not. */
void WarnOfUnseen(const AUEPoolArena& Arena);
}  // namespace UEPool
