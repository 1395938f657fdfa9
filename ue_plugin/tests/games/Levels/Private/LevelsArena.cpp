#include "LevelsArena.h"

FString ALevelsArena::CheckParameters_Implementation() {
  return Size >= 1.0 && Size <= 20.0 ? FString() : FString::Printf(TEXT("size: must be from 1 to 20, not %g"), Size);
}

AActor* ALevelsArena::SpawnAgent_Implementation(const FString& Id, TSubclassOf<AActor> AgentClass,
                                                const FString& SpawnPoint) {
  const bool bLater = bSpawned && LaterAgentClass.Get();
  bSpawned = true;
  return Super::SpawnAgent_Implementation(Id, bLater ? LaterAgentClass : AgentClass, SpawnPoint);
}
