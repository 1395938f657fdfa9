// Stands for Engine, GameFramework/GameModeBase.h.
#pragma once

#include "GameFramework/Controller.h"

class UGameInstance;

// engine: 5.4-5.6 doc:Runtime/Engine/AGameModeBase
class AGameModeBase : public AInfo {
  STANDIN_CLASS(AGameModeBase, AInfo)
  TSubclassOf<APawn> DefaultPawnClass;
  TSubclassOf<APlayerController> PlayerControllerClass;
  TSubclassOf<APlayerState> PlayerStateClass;
  TSubclassOf<AActor> GameStateClass;
  TSubclassOf<AActor> HUDClass;
  TSubclassOf<AActor> SpectatorClass;
  uint32 bStartPlayersAsSpectators : 1 = 0;
  uint32 bPauseable : 1 = 1;
  FString OptionsString;
  virtual void InitGame(const FString& MapName, const FString& Options, FString& ErrorMessage);
  virtual void InitGameState() {}
  virtual void StartPlay();
  bool HasMatchStarted() const { return bStarted; }
  virtual APlayerController* standin_login();  // the stand-in's own; the engine's Login takes a network address
  virtual void PostLogin(APlayerController* NewPlayer);
  virtual void Logout(AController* Exiting) { (void)Exiting; }
  virtual AActor* ChoosePlayerStart_Implementation(AController* Player);
  virtual void RestartPlayer(AController* NewPlayer);
  virtual APawn* SpawnDefaultPawnFor_Implementation(AController* NewPlayer, AActor* StartSpot);
  virtual UClass* GetDefaultPawnClassForController_Implementation(AController* InController);
  UClass* GetDefaultPawnClassForController(AController* InController) {
    return GetDefaultPawnClassForController_Implementation(InController);
  }
  bool bStarted = false;  // the stand-in's own
};
