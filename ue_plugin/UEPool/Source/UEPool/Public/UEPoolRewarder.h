// What an agent is rewarded for.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolComponent.h"
#include "UEPoolRewarder.generated.h"

/** A part of an agent's reward; the env config's `scale` multiplies it. */
UCLASS(Abstract, Blueprintable, ClassGroup = (UEPool))
class UEPOOL_API UUEPoolRewarder : public UUEPoolComponent {
  GENERATED_BODY()

 public:
  UUEPoolRewarder();

  /** For the step that ends now, after the world's tick. Asked once in each step. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  double GetReward();

  virtual double GetReward_Implementation();
};
