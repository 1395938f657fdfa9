// How an agent acts.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolComponent.h"
#include "UEPoolActuator.generated.h"

/** Turns numbers of the trainer's into something the agent does. */
UCLASS(Abstract, Blueprintable, ClassGroup = (UEPool))
class UEPOOL_API UUEPoolActuator : public UUEPoolComponent {
  GENERATED_BODY()

 public:
  UUEPoolActuator();

  /** What actions there are. Asked once, after the properties were set. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  FUEPoolSpace GetActionSpace() const;

  /** With several ticks in a step: whether the action is repeated before each, as held keys would be. */
  UPROPERTY(EditDefaultsOnly, BlueprintReadOnly, Category = "UEPool")
  bool bActEveryTick = false;

  /** Before the world's tick of each step. Values: as many as the space has; choices count from 0. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  void Act(const TArray<double>& Values);

  virtual FUEPoolSpace GetActionSpace_Implementation() const;
  virtual void Act_Implementation(const TArray<double>& Values);
};
