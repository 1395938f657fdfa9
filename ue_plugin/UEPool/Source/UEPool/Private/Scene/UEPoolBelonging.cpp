#include "Scene/UEPoolBelonging.h"

#include "Components/SceneComponent.h"
#include "GameFramework/Actor.h"
#include "UEPoolArena.h"

namespace UEPool {
const AUEPoolArena* ArenaOf(const AActor& Actor) {
  // Attachment says where something is, ownership only who made it.
  for (const AActor* Each = &Actor; Each; Each = Each->GetAttachParentActor()) {
    if (const AUEPoolArena* Arena = Cast<AUEPoolArena>(Each)) {
      return Arena;
    }
  }
  for (const AActor* Each = &Actor; Each; Each = Each->GetOwner()) {
    if (const AUEPoolArena* Arena = Cast<AUEPoolArena>(Each)) {
      return Arena;
    }
  }
  return nullptr;
}

bool BelongsTo(const AActor& Actor, const AUEPoolArena& Arena) {
  const AUEPoolArena* Own = ArenaOf(Actor);
  return !Own || Own == &Arena;
}

FTransform InArena(const USceneComponent& Component, const AUEPoolArena& Arena) {
  const USceneComponent* Root = Arena.GetRootComponent();
  FTransform Result = FTransform::Identity;
  for (const USceneComponent* Each = &Component; Each; Each = Each->GetAttachParent()) {
    if (Each == Root) {
      return Result;
    }
    const bool bOwnFrame =
        Each->IsUsingAbsoluteLocation() || Each->IsUsingAbsoluteRotation() || Each->IsUsingAbsoluteScale();
    // A socket, or a part of the transform that is the world's: relative transforms alone do not tell the place.
    if (bOwnFrame || Each->GetAttachSocketName() != NAME_None) {
      break;
    }
    Result = Result * Each->GetRelativeTransform();
  }
  return Component.GetComponentTransform().GetRelativeTransform(Arena.GetActorTransform());
}
}  // namespace UEPool
