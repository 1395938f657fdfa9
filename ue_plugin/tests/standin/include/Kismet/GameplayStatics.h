// Stands for Engine, Kismet/GameplayStatics.h.
#pragma once

#include "Engine/EngineTypes.h"

class AGameModeBase;
class APawn;
class APlayerController;
class UGameInstance;

// engine: 5.4-5.6 doc:Runtime/Engine/UGameplayStatics
class UGameplayStatics : public UObject {
  STANDIN_CLASS(UGameplayStatics, UObject)
  static void GetAllActorsOfClass(const UObject* WorldContextObject, TSubclassOf<AActor> Class, TArray<AActor*>& Out);
  static void GetAllActorsWithTag(const UObject* WorldContextObject, FName Tag, TArray<AActor*>& Out);
  static AActor* GetActorOfClass(const UObject* WorldContextObject, TSubclassOf<AActor> Class);
  static bool SetGamePaused(const UObject* WorldContextObject, bool bPaused);
  static bool IsGamePaused(const UObject* WorldContextObject);
  static void SetGlobalTimeDilation(const UObject* WorldContextObject, float Dilation);
  static float GetGlobalTimeDilation(const UObject* WorldContextObject);
  static APlayerController* GetPlayerController(const UObject* WorldContextObject, int32 Index);
  static APawn* GetPlayerPawn(const UObject* WorldContextObject, int32 Index);
  static AGameModeBase* GetGameMode(const UObject* WorldContextObject);
  static UGameInstance* GetGameInstance(const UObject* WorldContextObject);
  static FString ParseOption(FString Options, const FString& Key);
  static bool HasOption(FString Options, const FString& Key);
  static double GetTimeSeconds(const UObject* WorldContextObject);
  static void OpenLevel(const UObject* WorldContextObject, FName LevelName, bool bAbsolute = true,
                        FString Options = FString());
};
