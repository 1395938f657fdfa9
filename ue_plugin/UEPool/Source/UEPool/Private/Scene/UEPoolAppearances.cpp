#include "Scene/UEPoolAppearances.h"

#include "Components/PrimitiveComponent.h"
#include "Components/SkeletalMeshComponent.h"
#include "Components/StaticMeshComponent.h"
#include "Engine/World.h"
#include "EngineUtils.h"
#include "GameFramework/Actor.h"
#include "Scene/UEPoolBelonging.h"
#include "Scene/UEPoolBodies.h"
#include "Scene/UEPoolLook.h"
#include "UEPoolAppearanceComponent.h"
#include "UEPoolArena.h"
#include "UEPoolLog.h"
#include "UEPoolText.h"

namespace {
constexpr int32 MostNamed = 8;

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

// What draws nothing is not missed in pictures.
bool IsDrawnByTheEngine(const AActor& Actor) {
  TArray<UMeshComponent*> Components;
  Actor.GetComponents<UMeshComponent>(Components);
  for (const UMeshComponent* Component : Components) {
    const UStaticMeshComponent* Static = Cast<UStaticMeshComponent>(Component);
    const USkeletalMeshComponent* Skeletal = Cast<USkeletalMeshComponent>(Component);
    const bool bHasMesh = (Static && Static->GetStaticMesh()) || (Skeletal && Skeletal->GetSkeletalMeshAsset());
    if (bHasMesh && UEPool::CanBeDrawn(*Component) && UEPool::IsShown(*Component)) {
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

void WarnOfUnseen(const AUEPoolArena& Arena) {
  TArray<FString> Names;
  for (TActorIterator<AActor> Actor(Arena.GetWorld()); Actor; ++Actor) {
    const bool bHasLook = Actor->FindComponentByClass<UUEPoolAppearanceComponent>() != nullptr;
    if (!bHasLook && BelongsTo(**Actor, Arena) && IsDrawnByTheEngine(**Actor) && !HasShape(**Actor)) {
      Names.Add(Actor->GetName());
    }
  }
  if (Names.Num() == 0) {
    return;
  }
  const int32 More = Names.Num() - MostNamed;
  Names.SetNum(FMath::Min(Names.Num(), MostNamed));
  UE_LOG(
      LogUEPool, Warning,
      TEXT("no camera, depth, segmentation or lidar sensor sees %s%s: they have meshes and no collision shapes; give "
           "them simple collision, or an appearance component with bInvisible"),
      *FString::Join(Names, TEXT(", ")), More > 0 ? *FString::Printf(TEXT(" and %d more"), More) : TEXT(""));
}
}  // namespace UEPool
