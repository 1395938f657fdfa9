// Falling out of the world.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolTerminator.h"
#include "UEPoolFallTerminator.generated.h"

/** `fall`: terminates the episode when the agent is below a height of its arena. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolFallTerminator : public UUEPoolTerminator {
  GENERATED_BODY()

 public:
  UUEPoolFallTerminator();

  /** Metres above the arena's origin. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  double MinHeight = -1.0;

  virtual EUEPoolEnd GetEnd_Implementation() override;
};
