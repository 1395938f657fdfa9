// An agent needs something to do.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolActuator.h"
#include "ShapesWait.generated.h"

/** `shapes_wait`: of two actions, both do nothing. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class SHAPES_API UShapesWait : public UUEPoolActuator {
  GENERATED_BODY()

 public:
  virtual FUEPoolSpace GetActionSpace_Implementation() const override;
};
