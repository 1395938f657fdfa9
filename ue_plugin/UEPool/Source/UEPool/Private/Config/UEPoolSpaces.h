// Spaces of parts, and the numbers in them.
#pragma once

#include <string>

#include "CoreMinimal.h"
#include "UEPoolTypes.h"
#include "env_config/problem.h"
#include "link/spec.h"

namespace UEPool {
/** Whether a part can have it. Path: of the part in the env config. */
void CheckSpace(const FUEPoolSpace& Space, bool bObservation, const std::string& Path,
                uepool::env_config::Problem* Problem);

uepool::link::Space ToCoreSpace(const FUEPoolSpace& Space);

/** An action's row as numbers, within the space's bounds: not-a-number is the nearest to 0. */
void ReadAction(const FUEPoolSpace& Space, const uint8* Row, TArray<double>& Values);

/** Writes numbers as a row of that type. */
void WriteNumbers(const TArray<double>& Values, uepool::wire::DType Type, uint8* Row);
}  // namespace UEPool
