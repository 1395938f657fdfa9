// Project Settings > Plugins > UEPool.
#pragma once

#include "CoreMinimal.h"
#include "Engine/DeveloperSettings.h"
#include "UEPoolSettings.generated.h"

/** Where an editor finds its trainer, and how the game is stepped. Instances that a server launches are told on their
 * command line. */
UCLASS(Config = Game, DefaultConfig, meta = (DisplayName = "UEPool"))
class UEPOOL_API UUEPoolSettings : public UDeveloperSettings {
  GENERATED_BODY()

 public:
  /** Dial a trainer when Play is pressed. Without, the game runs as always. */
  UPROPERTY(Config, EditAnywhere, Category = "Trainer")
  bool bConnectInEditor = false;

  /** The trainer's machine, as its "attach:" line says. */
  UPROPERTY(Config, EditAnywhere, Category = "Trainer")
  FString Host = TEXT("127.0.0.1");

  UPROPERTY(Config, EditAnywhere, Category = "Trainer", meta = (ClampMin = "1", ClampMax = "65535"))
  int32 Port = 7777;

  /** The token of the trainer's "attach:" line. */
  UPROPERTY(Config, EditAnywhere, Category = "Trainer")
  FString Token;

  /** Whether a frame waits for the trainer also in the editor, which then answers between steps only. Launched
   * instances always wait. */
  UPROPERTY(Config, EditAnywhere, Category = "Stepping")
  bool bHardLockstepInEditor = false;

  /** Ticks of the world in one step, each of the env config's fixed_dt. */
  UPROPERTY(Config, EditAnywhere, Category = "Stepping", meta = (ClampMin = "1", ClampMax = "1000"))
  int32 TicksPerStep = 1;

  /** Vector parameters of materials that hold a surface's colour; the first that a material has counts. */
  UPROPERTY(Config, EditAnywhere, Category = "CPU camera")
  TArray<FName> ColourParameters;

  UUEPoolSettings();

  virtual FName GetCategoryName() const override;
};
