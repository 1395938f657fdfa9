// From a part of an agent to its robot.
#pragma once

#include "ApplesGarden.h"
#include "CoreMinimal.h"

class UUEPoolComponent;

namespace ApplesGame {
/** Of the part's arena. */
const FApplesGarden& GardenOf(const UUEPoolComponent& Part);
/** Of the part's agent; a robot that never moved where there is none. */
const FApplesDriver& DriverOf(const UUEPoolComponent& Part);
}  // namespace ApplesGame
