// What the arena's properties may be.
#pragma once

#include "CoreMinimal.h"

class AApplesArena;

namespace ApplesGame {
/** Empty, or what is wrong; begins with a parameter's name. */
FString CheckParameters(const AApplesArena& Arena, int32 NumRobots);
}  // namespace ApplesGame
