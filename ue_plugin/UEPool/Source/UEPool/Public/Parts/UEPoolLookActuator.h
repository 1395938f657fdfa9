// Turns an actor.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolActuator.h"
#include "UEPoolLookActuator.generated.h"

/** `look`: turns to the right and looks up, each from -1 to 1 times the speed. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolLookActuator : public UUEPoolActuator {
  GENERATED_BODY()

 public:
  UUEPoolLookActuator();

  /** Degrees in a step at full turn. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  double DegreesPerStep = 9.0;

  /** Whether there is a second number: up and down. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  bool bPitch = false;

  /** The scene component that looks up and down; empty: the actor's first camera. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  FName PitchComponent;

  virtual FString CheckSettings_Implementation() override;
  virtual FUEPoolSpace GetActionSpace_Implementation() const override;
  virtual void Act_Implementation(const TArray<double>& Values) override;

 private:
  USceneComponent* FindPitched() const;
};
