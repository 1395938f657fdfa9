// A limit of steps.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolTerminator.h"
#include "UEPoolStepCounter.generated.h"

/** `step_counter`: truncates the episode after so many steps. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolStepCounter : public UUEPoolTerminator {
  GENERATED_BODY()

 public:
  UUEPoolStepCounter();

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool", meta = (ClampMin = "1"))
  int32 MaxStepCount = 350;

  virtual FString CheckSettings_Implementation() override;
  virtual EUEPoolEnd GetEnd_Implementation() override;
};
