// An eye without a body.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/Actor.h"
#include "ShapesAgent.generated.h"

class UUEPoolAgentComponent;

/** Stands in the arena's middle; its sensors' positions say from where they look. */
UCLASS()
class SHAPES_API AShapesAgent : public AActor {
  GENERATED_BODY()

 public:
  AShapesAgent();

  UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Shapes")
  TObjectPtr<UUEPoolAgentComponent> Agent;
};
