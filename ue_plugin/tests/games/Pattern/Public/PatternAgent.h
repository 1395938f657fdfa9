// An agent without a body.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/Actor.h"
#include "PatternAgent.generated.h"

class UUEPoolAgentComponent;

/** Has the parts of the env config, and nothing else. */
UCLASS()
class PATTERN_API APatternAgent : public AActor {
  GENERATED_BODY()

 public:
  APatternAgent();

  UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Pattern")
  TObjectPtr<UUEPoolAgentComponent> Agent;
};
