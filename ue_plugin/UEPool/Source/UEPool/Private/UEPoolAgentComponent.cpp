#include "UEPoolAgentComponent.h"

#include "GameFramework/Actor.h"
#include "UEPoolComponent.h"

UUEPoolAgentComponent::UUEPoolAgentComponent() { PrimaryComponentTick.bCanEverTick = false; }

void UUEPoolAgentComponent::ReportPickup(AActor* Picked) {
  ++PickupsThisStep;
  ++PickupsThisEpisode;
}

void UUEPoolAgentComponent::ClearParts() {
  for (UUEPoolComponent* Part : Parts) {
    if (IsValid(Part)) {
      Part->DestroyComponent();
    }
  }
  Parts.Reset();
}

void UUEPoolAgentComponent::AddPart(UUEPoolComponent* Part) { Parts.Add(Part); }

void UUEPoolAgentComponent::BeginEpisode(const FUEPoolEpisode& Episode) {
  PickupsThisStep = 0;
  PickupsThisEpisode = 0;
  ElapsedSteps = 0;
  LastReward = 0.0;
  Return = 0.0;
  for (UUEPoolComponent* Part : Parts) {
    Part->BeginEpisode(Episode);
  }
}

void UUEPoolAgentComponent::BeginStep() {
  PickupsThisStep = 0;
  ++ElapsedSteps;
}

void UUEPoolAgentComponent::EndStep(double Reward) {
  LastReward = Reward;
  Return += Reward;
}
