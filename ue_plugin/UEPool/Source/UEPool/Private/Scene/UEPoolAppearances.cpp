#include "Scene/UEPoolAppearances.h"

#include "Components/PrimitiveComponent.h"
#include "Engine/World.h"
#include "EngineUtils.h"
#include "GameFramework/Actor.h"
#include "Scene/UEPoolBelonging.h"
#include "Scene/UEPoolBodies.h"
#include "UEPoolAppearanceComponent.h"
#include "UEPoolArena.h"
#include "UEPoolText.h"

namespace {
bool HasShape(const AActor& Actor) {
  TArray<UPrimitiveComponent*> Components;
  Actor.GetComponents<UPrimitiveComponent>(Components);
  for (UPrimitiveComponent* Component : Components) {
    if (UEPool::CanBeDrawn(*Component) && UEPool::PartsOf(*Component, FVector::OneVector).Num() > 0) {
      return true;
    }
  }
  return false;
}
}  // namespace

namespace UEPool {
void CheckAppearances(const AUEPoolArena& Arena, uepool::env_config::Problem* Wrong) {
  for (TActorIterator<AActor> Actor(Arena.GetWorld()); Actor; ++Actor) {
    const UUEPoolAppearanceComponent* Look = Actor->FindComponentByClass<UUEPoolAppearanceComponent>();
    if (Look && !Look->bInvisible && BelongsTo(**Actor, Arena) && !HasShape(**Actor)) {
      Wrong->report("actor " + ToCore(Actor->GetName()),
                    "its appearance component " + ToCore(Look->GetName()) +
                        " says how it looks, and no camera, depth, segmentation or lidar sensor can see it: it has no "
                        "collision shapes; give it simple collision, or set bInvisible");
    }
  }
}
}  // namespace UEPool
