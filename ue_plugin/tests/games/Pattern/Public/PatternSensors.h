// Observations that show which row they are of.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolSensor.h"
#include "PatternSensors.generated.h"

/** `pattern_image`: bytes that all follow from the row's key. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class PATTERN_API UPatternImage : public UUEPoolSensor {
  GENERATED_BODY()

 public:
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Pattern")
  int32 Height = 60;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Pattern")
  int32 Width = 84;

  virtual FUEPoolSpace GetObservationSpace_Implementation() const override;
  virtual void ReadRow(uint8* Row, const FUEPoolSpace& Space) override;
};

/** `pattern_vector`: says in words which row it is of, and goes on with numbers that follow from its key. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class PATTERN_API UPatternVector : public UUEPoolSensor {
  GENERATED_BODY()

 public:
  /** How many numbers there are. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Pattern")
  int32 Size = 16;

  virtual FString CheckSettings_Implementation() override;
  virtual FUEPoolSpace GetObservationSpace_Implementation() const override;
  virtual void Read_Implementation(TArray<float>& Values) override;
};
