// Which actors are of which arena.
#pragma once

#include "CoreMinimal.h"

class AActor;
class AUEPoolArena;
class USceneComponent;

namespace UEPool {
/** The arena that the actor is attached to, or owned by, at any depth; null: none. */
const AUEPoolArena* ArenaOf(const AActor& Actor);

/** Of that arena, or of none: what stands in the world for all of them. */
bool BelongsTo(const AActor& Actor, const AUEPoolArena& Arena);

/**
 * Where a component is in the arena's frame. Where it is attached to the arena, from relative transforms alone: so the
 * numbers are the same to the last bit wherever the arena stands.
 */
FTransform InArena(const USceneComponent& Component, const AUEPoolArena& Arena);
}  // namespace UEPool
