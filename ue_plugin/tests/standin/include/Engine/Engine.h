// Stands for Engine, Engine/Engine.h and Engine/GameEngine.h.
#pragma once

#include "Containers/IndirectArray.h"
#include "Engine/EngineCustomTimeStep.h"
#include "Engine/World.h"

class UGameInstance;
class UGameViewportClient;
class FOutputDevice;

// engine: 5.4-5.6 doc:Runtime/Engine/FWorldContext
struct FWorldContext {
  TEnumAsByte<EWorldType::Type> WorldType = EWorldType::None;
  FName ContextHandle;
  int32 PIEInstance = INDEX_NONE;
  TObjectPtr<UGameInstance> OwningGameInstance;
  TObjectPtr<UGameViewportClient> GameViewport;
  FURL LastURL;
  UWorld* World() const { return ThisCurrentWorld; }
  void SetCurrentWorld(UWorld* InWorld) { ThisCurrentWorld = InWorld; }
  TObjectPtr<UWorld> ThisCurrentWorld;
};

// engine: 5.4-5.6 doc:Runtime/Engine/EGetWorldErrorMode
enum class EGetWorldErrorMode { ReturnNull, LogAndReturnNull, Assert };

// engine: 5.4-5.6 doc:Runtime/Engine/UEngine
class UEngine : public UObject {
  STANDIN_CLASS(UEngine, UObject)
  uint32 bSmoothFrameRate : 1 = 1;
  uint32 bUseFixedFrameRate : 1 = 0;
  float FixedFrameRate = 30;
  float NearClipPlane = 10;
  TObjectPtr<UGameViewportClient> GameViewport;
  float GetMaxFPS() const { return MaxFPS; }
  void SetMaxFPS(float Value) { MaxFPS = Value; }
  virtual void Tick(float DeltaSeconds, bool bIdleMode) { (void)DeltaSeconds, (void)bIdleMode; }
  virtual float GetMaxTickRate(float DeltaTime, bool bAllowFrameRateSmoothing = true) const;
  virtual void UpdateTimeAndHandleMaxTickRate();
  bool SetCustomTimeStep(UEngineCustomTimeStep* InCustomTimeStep);
  UEngineCustomTimeStep* GetCustomTimeStep() const { return CustomTimeStep; }
  DECLARE_EVENT(UEngine, FCustomTimeStepChanged);
  FCustomTimeStepChanged& OnCustomTimeStepChanged() { return TimeStepChanged; }

  // engine: 5.4-5.6 doc:Runtime/Engine/UEngine (worlds, messages, commands, subsystems)
  const TIndirectArray<FWorldContext>& GetWorldContexts() const { return WorldList; }
  FWorldContext* GetWorldContextFromWorld(const UWorld* InWorld);
  UWorld* GetWorldFromContextObject(const UObject* Object, EGetWorldErrorMode Mode) const;
  UWorld* GetCurrentPlayWorld(UWorld* PossiblePlayWorld = nullptr) const;
  void AddOnScreenDebugMessage(uint64 Key, float TimeToDisplay, FColor Color, const FString& Message,
                               bool bNewerOnTop = true, const FVector2D& Scale = FVector2D(1, 1));
  void AddOnScreenDebugMessage(int32 Key, float TimeToDisplay, FColor Color, const FString& Message,
                               bool bNewerOnTop = true, const FVector2D& Scale = FVector2D(1, 1)) {
    AddOnScreenDebugMessage((uint64)Key, TimeToDisplay, Color, Message, bNewerOnTop, Scale);
  }
  virtual bool Exec(UWorld* InWorld, const TCHAR* Command, FOutputDevice& Out);
  template <typename T>
  T* GetEngineSubsystem() const {
    return static_cast<T*>((UObject*)Subsystems.find(T::StaticClass()));
  }
  bool IsEditor() const { return GIsEditor; }

  // The stand-in's own.
  FWorldContext& add_world(EWorldType::Type type, UWorld* world, UGameInstance* instance);
  void drop_world(UWorld* world);
  TIndirectArray<FWorldContext> WorldList;
  TObjectPtr<UEngineCustomTimeStep> CustomTimeStep;
  FCustomTimeStepChanged TimeStepChanged;
  FSubsystemCollectionBase Subsystems;
  float MaxFPS = 0;
};
// engine: 5.4-5.6 doc:Runtime/Engine/UGameEngine
class UGameEngine : public UEngine {
  STANDIN_CLASS(UGameEngine, UEngine)
  TObjectPtr<UGameInstance> GameInstance;
  void Tick(float DeltaSeconds, bool bIdleMode) override;
};
// engine: 5.4-5.6 doc:Runtime/Core/FOutputDevice
class FOutputDevice {
 public:
  void Log(const FString& Text);
};
extern FOutputDevice* GLog;
