// Stands for Engine, Engine/EngineBaseTypes.h: tick groups and tick functions.
#pragma once

#include "CoreMinimal.h"

class AActor;
class UActorComponent;
class ULevel;

// engine: 5.4-5.6 doc:Runtime/Engine/ETickingGroup
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/actor-ticking-in-unreal-engine)
enum ETickingGroup : int {
  TG_PrePhysics,
  TG_StartPhysics,
  TG_DuringPhysics,
  TG_EndPhysics,
  TG_PostPhysics,
  TG_PostUpdateWork,
  TG_LastDemotable,
  TG_NewlySpawned,
  TG_MAX,
};
// engine: 5.4-5.6 doc:Runtime/Engine/ELevelTick
enum ELevelTick { LEVELTICK_TimeOnly = 0, LEVELTICK_ViewportsOnly = 1, LEVELTICK_All = 2, LEVELTICK_PauseTick = 3 };
// engine: 5.4-5.6 doc:Runtime/Engine/EEndPlayReason__Type
namespace EEndPlayReason {
enum Type { Destroyed, LevelTransition, EndPlayInEditor, RemovedFromWorld, Quit };
}
// engine: 5.4-5.6 doc:Runtime/Engine/ENetMode
enum ENetMode { NM_Standalone, NM_DedicatedServer, NM_ListenServer, NM_Client, NM_MAX };
// engine: 5.4-5.6 doc:Runtime/Core/ENamedThreads__Type
namespace ENamedThreads {
enum Type : int32 { GameThread = 2, AnyThread = 0xff };
}
class FGraphEvent {};
using FGraphEventRef = TSharedPtr<FGraphEvent>;

// engine: 5.4-5.6 doc:Runtime/Engine/FTickPrerequisite
struct FTickPrerequisite {
  TWeakObjectPtr<UObject> PrerequisiteObject;
  struct FTickFunction* PrerequisiteTickFunction = nullptr;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FTickFunction
struct FTickFunction {
  TEnumAsByte<ETickingGroup> TickGroup = TG_PrePhysics;
  TEnumAsByte<ETickingGroup> EndTickGroup = TG_PrePhysics;
  uint8 bTickEvenWhenPaused : 1 = 0;
  uint8 bCanEverTick : 1 = 0;
  uint8 bStartWithTickEnabled : 1 = 1;
  uint8 bAllowTickOnDedicatedServer : 1 = 1;
  uint8 bHighPriority : 1 = 0;
  uint8 bRunOnAnyThread : 1 = 0;
  float TickInterval = 0;
  FTickFunction() = default;
  virtual ~FTickFunction();
  void RegisterTickFunction(ULevel* Level);
  void UnRegisterTickFunction();
  bool IsTickFunctionRegistered() const { return Level != nullptr; }
  void SetTickFunctionEnable(bool bInEnabled) { bEnabled = bInEnabled; }
  bool IsTickFunctionEnabled() const { return bEnabled; }
  void AddPrerequisite(UObject* TargetObject, FTickFunction& TargetTickFunction);
  void RemovePrerequisite(UObject* TargetObject, FTickFunction& TargetTickFunction);
  TArray<FTickPrerequisite>& GetPrerequisites() { return Prerequisites; }
  virtual void ExecuteTick(float DeltaTime, ELevelTick TickType, ENamedThreads::Type Thread,
                           const FGraphEventRef& Done) {
    (void)DeltaTime, (void)TickType, (void)Thread, (void)Done;
  }
  virtual FString DiagnosticMessage() { return TEXT("tick function"); }
  virtual FName DiagnosticContext(bool bDetailed) {
    (void)bDetailed;
    return NAME_None;
  }

  // The stand-in's own.
  FTickFunction(const FTickFunction&) = delete;
  TArray<FTickPrerequisite> Prerequisites;
  ULevel* Level = nullptr;
  bool bEnabled = true;
  uint64 LastFrame = 0;
  float Waited = 0;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FActorTickFunction
struct FActorTickFunction : FTickFunction {
  AActor* Target = nullptr;
  void ExecuteTick(float DeltaTime, ELevelTick TickType, ENamedThreads::Type, const FGraphEventRef&) override;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FActorComponentTickFunction
struct FActorComponentTickFunction : FTickFunction {
  UActorComponent* Target = nullptr;
  void ExecuteTick(float DeltaTime, ELevelTick TickType, ENamedThreads::Type, const FGraphEventRef&) override;
};
