// Picking things up.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolRewarder.h"
#include "UEPoolPickupRewarder.generated.h"

/** `pickup_reward`: what the agent's component was told of by ReportPickup() in this step. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolPickupRewarder : public UUEPoolRewarder {
  GENERATED_BODY()

 public:
  UUEPoolPickupRewarder();

  virtual double GetReward_Implementation() override;
};
