// An action that may end the actor, and parts that are wrong.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolActuator.h"
#include "UEPoolSensor.h"
#include "LevelsParts.generated.h"

UENUM(BlueprintType)
enum class ELevelsFault : uint8 {
  /** None. */
  None,
  /** A side of the box is 0. */
  Empty,
  /** The lowest number is above the highest. */
  Reversed,
  /** Choices as observations, none as actions. */
  Choices,
  /** It gives more numbers each time it is asked. */
  Growing
};

/** `levels_action`: 0 nothing, 1 destroys the actor. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class LEVELS_API ULevelsAction : public UUEPoolActuator {
  GENERATED_BODY()

 public:
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Levels")
  ELevelsFault Fault = ELevelsFault::None;

  virtual FUEPoolSpace GetActionSpace_Implementation() const override;
  virtual void Act_Implementation(const TArray<double>& Values) override;
};

/** `levels_sensor`: 4 ones. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class LEVELS_API ULevelsSensor : public UUEPoolSensor {
  GENERATED_BODY()

 public:
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Levels")
  ELevelsFault Fault = ELevelsFault::None;

  virtual FUEPoolSpace GetObservationSpace_Implementation() const override;
  virtual void Read_Implementation(TArray<float>& Values) override;
};
