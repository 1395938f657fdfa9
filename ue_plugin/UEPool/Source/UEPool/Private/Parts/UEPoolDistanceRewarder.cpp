#include "Parts/UEPoolDistanceRewarder.h"

#include "Engine/World.h"
#include "EngineUtils.h"
#include "GameFramework/Actor.h"
#include "Scene/UEPoolBelonging.h"
#include "UEPoolArena.h"
#include "engine/unreal_frame.h"

UUEPoolDistanceRewarder::UUEPoolDistanceRewarder() { TypeName = TEXT("distance_reward"); }

FString UUEPoolDistanceRewarder::CheckSettings_Implementation() {
  return Tag.IsNone() ? FString(TEXT("tag: must be given: of the actors to come near to")) : FString();
}

// In the arena's frame: the same to the last bit wherever the arena stands.
double UUEPoolDistanceRewarder::DistanceTo(const AActor& Target) const {
  const FVector Here = UEPool::InArena(*GetOwner()->GetRootComponent(), *GetArena()).GetLocation();
  const FVector There = UEPool::InArena(*Target.GetRootComponent(), *GetArena()).GetLocation();
  return FVector::Dist(Here, There) / uepool::engine::kUnitsPerMetre;
}

void UUEPoolDistanceRewarder::FindNearest() {
  Nearest = nullptr;
  for (TActorIterator<AActor> Actor(GetWorld()); Actor; ++Actor) {
    if (!Actor->ActorHasTag(Tag) || Actor->IsHidden() || !Actor->GetRootComponent() ||
        !UEPool::BelongsTo(**Actor, *GetArena())) {
      continue;
    }
    const double Distance = DistanceTo(**Actor);
    if (!Nearest.IsValid() || Distance < Before) {
      Nearest = *Actor;
      Before = Distance;
    }
  }
}

void UUEPoolDistanceRewarder::BeginEpisode_Implementation(const FUEPoolEpisode& Episode) { FindNearest(); }

double UUEPoolDistanceRewarder::GetReward_Implementation() {
  const double Nearer = Nearest.IsValid() ? Before - DistanceTo(*Nearest) : 0.0;
  FindNearest();
  return Nearer;
}
