// An env with a parameter that has a range.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolArena.h"
#include "LevelsArena.generated.h"

/** Spawns agents of its class, and, if told so, others when the first ones are gone. */
UCLASS()
class LEVELS_API ALevelsArena : public AUEPoolArena {
  GENERATED_BODY()

 public:
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Levels")
  double Size = 10.0;

  /** From the second on, agents are of this class. */
  UPROPERTY(Transient)
  TSubclassOf<AActor> LaterAgentClass;

  virtual FString CheckParameters_Implementation() override;
  virtual AActor* SpawnAgent_Implementation(const FString& Id, TSubclassOf<AActor> AgentClass,
                                            const FString& SpawnPoint) override;

 private:
  bool bSpawned = false;
};
