// Reset options: the episode's map, and where things stand in place of random places.
#pragma once

#include "ApplesLayout.h"
#include "CoreMinimal.h"

namespace ApplesGame {
/** Changes what is asked of the layout by a reset's options, a JSON object. Empty, or what is wrong with them, with
 * their path. */
FString ApplyOptions(const FString& Options, FApplesLayoutRequest& Request);
}  // namespace ApplesGame
