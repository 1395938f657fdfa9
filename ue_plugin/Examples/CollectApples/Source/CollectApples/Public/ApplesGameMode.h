// Builds the level.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/GameModeBase.h"
#include "ApplesGameMode.generated.h"

/** Makes as many gardens as the launcher asks for, side by side in an empty map. */
UCLASS()
class COLLECTAPPLES_API AApplesGameMode : public AGameModeBase {
  GENERATED_BODY()

 public:
  AApplesGameMode();

  virtual void StartPlay() override;
};
