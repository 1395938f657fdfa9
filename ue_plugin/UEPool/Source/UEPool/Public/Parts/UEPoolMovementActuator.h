// Walks a pawn.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolActuator.h"
#include "UEPoolMovementActuator.generated.h"

UENUM(BlueprintType)
enum class EUEPoolMovementMode : uint8 {
  /** Nothing, forward, back, left, right. */
  Discrete,
  /** Forward and right, each from -1 to 1. */
  Continuous,
  /** Forward, back, left, right, jump: each on or off. */
  Keys
};

/** `movement`: adds movement input to the agent's pawn, as a player's keys would. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolMovementActuator : public UUEPoolActuator {
  GENERATED_BODY()

 public:
  UUEPoolMovementActuator();

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  EUEPoolMovementMode Mode = EUEPoolMovementMode::Discrete;

  virtual FString CheckSettings_Implementation() override;
  virtual FUEPoolSpace GetActionSpace_Implementation() const override;
  virtual void Act_Implementation(const TArray<double>& Values) override;
};
