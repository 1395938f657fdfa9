// When an episode ends.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolComponent.h"
#include "UEPoolTerminator.generated.h"

/** Says whether the episode is over, for all agents of the env. */
UCLASS(Abstract, Blueprintable, ClassGroup = (UEPool))
class UEPOOL_API UUEPoolTerminator : public UUEPoolComponent {
  GENERATED_BODY()

 public:
  UUEPoolTerminator();

  /** After the world's tick. Asked once in each step, after all rewards. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  EUEPoolEnd GetEnd();

  virtual EUEPoolEnd GetEnd_Implementation();
};
