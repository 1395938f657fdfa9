// Stands for Engine, Engine/GameInstance.h and Engine/LocalPlayer.h.
#pragma once

#include "Subsystems/Subsystem.h"

class APlayerController;
class UEngine;
class ULocalPlayer;
struct FWorldContext;

// engine: 5.4-5.6 doc:Runtime/Engine/UGameInstance
class UGameInstance : public UObject {
  STANDIN_CLASS(UGameInstance, UObject)
  virtual void Init();
  virtual void OnStart() {}
  virtual void Shutdown();
  UWorld* GetWorld() const override;
  FWorldContext* GetWorldContext() const { return WorldContext; }
  UEngine* GetEngine() const { return GEngine; }
  template <typename T>
  T* GetSubsystem() const {
    return static_cast<T*>((UObject*)Subsystems.find(T::StaticClass()));
  }
  APlayerController* GetFirstLocalPlayerController(const UWorld* World = nullptr) const;
  FSubsystemCollectionBase Subsystems;  // the stand-in's own
  FWorldContext* WorldContext = nullptr;
};
