// Builds the level.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/GameModeBase.h"
#include "PatternGameMode.generated.h"

/** Makes as many arenas as the launcher asks for. */
UCLASS()
class PATTERN_API APatternGameMode : public AGameModeBase {
  GENERATED_BODY()

 public:
  virtual void StartPlay() override;
};
