// Names of properties and classes as env configs write them.
#pragma once

#include "CoreMinimal.h"

namespace UEPool {
/** "max_distance" of "MaxDistance", "only_once" of "bOnlyOnce" if it is a bool, "rgb_colour" of "RGBColour". */
FString ToSnakeCase(const FString& Name, bool bIsBool = false);
}  // namespace UEPool
