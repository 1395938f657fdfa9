// How robots are driven.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolActuator.h"
#include "ApplesMovement.generated.h"

UENUM(BlueprintType)
enum class EApplesMovementMode : uint8 {
  /** Nothing, forward, left, right. */
  Discrete,
  /** Forward and left, each from -1 to 1. */
  Continuous,
  /** Forward, back, right, left, jump: each on or off. Jumping does nothing. */
  Keys
};

/** `robot_movement`: drives the agent's robot and turns it. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesMovement : public UUEPoolActuator {
  GENERATED_BODY()

 public:
  UApplesMovement();

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  EApplesMovementMode Mode = EApplesMovementMode::Discrete;

  virtual FString CheckSettings_Implementation() override;
  virtual FUEPoolSpace GetActionSpace_Implementation() const override;
  virtual void Act_Implementation(const TArray<double>& Values) override;
};
