// Builds the level.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/GameModeBase.h"
#include "ShapesGameMode.generated.h"

/** Makes as many arenas as the launcher asks for. */
UCLASS()
class SHAPES_API AShapesGameMode : public AGameModeBase {
  GENERATED_BODY()

 public:
  virtual void StartPlay() override;
};
