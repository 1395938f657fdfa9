// What a person's keys mean as an action.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolTypes.h"

struct FKey;

namespace UEPool {
/** For people: which keys act on a space. */
FString DescribeKeys(const FUEPoolSpace& Space);

/** The action of the keys that are down. IsDown is asked for each key that matters. */
void ActionOfKeys(const FUEPoolSpace& Space, TFunctionRef<bool(const FKey&)> IsDown, TArray<double>& Values);
}  // namespace UEPool
