#include "Parts/UEPoolOverlapRewarder.h"

#include "GameFramework/Actor.h"

UUEPoolOverlapRewarder::UUEPoolOverlapRewarder() { TypeName = TEXT("overlap_reward"); }

FString UUEPoolOverlapRewarder::CheckSettings_Implementation() {
  return Tag.IsNone() ? FString(TEXT("tag: must be given: of the actors that are rewarded")) : FString();
}

void UUEPoolOverlapRewarder::BeginEpisode_Implementation(const FUEPoolEpisode& Episode) { Rewarded.Reset(); }

double UUEPoolOverlapRewarder::GetReward_Implementation() {
  TArray<AActor*> Others;
  GetOwner()->GetOverlappingActors(Others);
  int32 Count = 0;
  for (AActor* Other : Others) {
    if (Other->ActorHasTag(Tag) && !(bOnlyOnce && Rewarded.Contains(Other))) {
      Rewarded.Add(Other);
      ++Count;
    }
  }
  return Count;
}
