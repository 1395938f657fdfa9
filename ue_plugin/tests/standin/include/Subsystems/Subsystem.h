// Stands for Engine, Subsystems/Subsystem.h, SubsystemCollection.h, EngineSubsystem.h, GameInstanceSubsystem.h,
// WorldSubsystem.h and Tickable.h.
#pragma once

#include "Engine/EngineTypes.h"
#include "Stats/Stats.h"

class UGameInstance;
class ULocalPlayer;
class UWorld;
class USubsystem;

// engine: 5.4-5.6 doc:Runtime/Engine/FSubsystemCollectionBase
class FSubsystemCollectionBase {
 public:
  USubsystem* InitializeDependency(TSubclassOf<USubsystem> Class);
  template <typename T>
  T* InitializeDependency() {
    return static_cast<T*>(InitializeDependency(T::StaticClass()));
  }

  // The stand-in's own.
  ~FSubsystemCollectionBase() = default;
  void initialize(UObject* outer, UClass* base);
  void deinitialize();
  USubsystem* find(const UClass* cls) const;
  USubsystem* add(UClass* cls);
  TArray<USubsystem*> All;
  UObject* Outer = nullptr;
  UClass* Base = nullptr;
};

// engine: 5.4-5.6 doc:Runtime/Engine/USubsystem
class USubsystem : public UObject {
  STANDIN_CLASS(USubsystem, UObject)
  virtual bool ShouldCreateSubsystem(UObject* Outer) const {
    (void)Outer;
    return true;
  }
  virtual void Initialize(FSubsystemCollectionBase& Collection) { (void)Collection; }
  virtual void Deinitialize() {}
};
// engine: 5.4-5.6 doc:Runtime/Engine/UEngineSubsystem
class UDynamicSubsystem : public USubsystem {
  STANDIN_CLASS(UDynamicSubsystem, USubsystem)
};
class UEngineSubsystem : public UDynamicSubsystem {
  STANDIN_CLASS(UEngineSubsystem, UDynamicSubsystem)
};
// engine: 5.4-5.6 doc:Runtime/Engine/UGameInstanceSubsystem
class UGameInstanceSubsystem : public USubsystem {
  STANDIN_CLASS(UGameInstanceSubsystem, USubsystem)
  UGameInstance* GetGameInstance() const;
};
// engine: 5.4-5.6 doc:Runtime/Engine/UWorldSubsystem
class UWorldSubsystem : public USubsystem {
  STANDIN_CLASS(UWorldSubsystem, USubsystem)
  UWorld* GetWorld() const override;
  UWorld& GetWorldRef() const;
  bool ShouldCreateSubsystem(UObject* Outer) const override;
  virtual void PostInitialize() {}
  virtual void OnWorldBeginPlay(UWorld& InWorld) { (void)InWorld; }
  virtual void OnWorldEndPlay(UWorld& InWorld) { (void)InWorld; }  // since 5.4
  virtual void OnWorldComponentsUpdated(UWorld& World) { (void)World; }
  virtual void PreDeinitialize() {}

 protected:
  // engine: 5.4-5.6 doc:Runtime/Engine/UWorldSubsystem/DoesSupportWorldType (game, editor and PIE worlds by default)
  virtual bool DoesSupportWorldType(const EWorldType::Type WorldType) const;
};

// engine: 5.4-5.6 doc:Runtime/Engine/FTickableGameObject
enum class ETickableTickType : uint8 { Conditional, Always, Never, NewObject };
class FTickableObjectBase {
 public:
  virtual ~FTickableObjectBase() = default;
  virtual void Tick(float DeltaTime) = 0;
  virtual ETickableTickType GetTickableTickType() const { return ETickableTickType::Conditional; }
  virtual bool IsAllowedToTick() const { return true; }
  virtual bool IsTickable() const { return true; }
  virtual TStatId GetStatId() const = 0;
};
class FTickableGameObject : public FTickableObjectBase {
 public:
  FTickableGameObject();
  ~FTickableGameObject() override;
  virtual bool IsTickableWhenPaused() const { return false; }
  virtual bool IsTickableInEditor() const { return false; }
  virtual UWorld* GetTickableGameObjectWorld() const { return nullptr; }
};
namespace standin {
void tick_objects(UWorld* world, bool paused, float delta);
}
// engine: 5.4-5.6 doc:Runtime/Engine/UTickableWorldSubsystem (Initialize and Deinitialize must be called by what
// overrides them)
class UTickableWorldSubsystem : public UWorldSubsystem, public FTickableGameObject {
  STANDIN_CLASS(UTickableWorldSubsystem, UWorldSubsystem)
  UWorld* GetTickableGameObjectWorld() const override { return GetWorld(); }
  ETickableTickType GetTickableTickType() const override;
  bool IsAllowedToTick() const override { return bInitialized; }
  void Tick(float DeltaTime) override { (void)DeltaTime; }
  TStatId GetStatId() const override PURE_VIRTUAL(UTickableWorldSubsystem::GetStatId, return TStatId(););
  void Initialize(FSubsystemCollectionBase& Collection) override;
  void Deinitialize() override;
  bool IsInitialized() const { return bInitialized; }

 private:
  bool bInitialized = false;
};
