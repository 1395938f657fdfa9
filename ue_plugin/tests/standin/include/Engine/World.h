// Stands for Engine, Engine/World.h, Engine/Level.h, WorldDelegates: a world and what tells of its life.
#pragma once

#include "GameFramework/Actor.h"
#include "Subsystems/Subsystem.h"

class AGameModeBase;
class AGameStateBase;
class APlayerController;
class AWorldSettings;
class FTimerManager;
class UGameInstance;
class UGameViewportClient;
class FPhysScene_Chaos;
class UPhysicsSettings;

// engine: 5.4-5.6 doc:Runtime/Engine/FURL
struct FURL {
  FString Map;
  TArray<FString> Op;
  const TCHAR* GetOption(const TCHAR* Match, const TCHAR* Default) const;
  FString ToString(bool = false) const;
};

// engine: 5.4-5.6 doc:Runtime/Engine/FActorSpawnParameters
struct FActorSpawnParameters {
  FName Name;
  AActor* Template = nullptr;
  AActor* Owner = nullptr;
  APawn* Instigator = nullptr;
  ULevel* OverrideLevel = nullptr;
  ESpawnActorCollisionHandlingMethod SpawnCollisionHandlingOverride = ESpawnActorCollisionHandlingMethod::Undefined;
  ESpawnActorNameMode NameMode = ESpawnActorNameMode::Required_Fatal;
  uint8 bNoFail : 1 = 0;
  uint8 bDeferConstruction : 1 = 0;
  EObjectFlags ObjectFlags = RF_Transactional;
  TFunction<void(AActor*)> CustomPreSpawnInitalization;
};

// engine: 5.4-5.6 doc:Runtime/Engine/ULevel
class ULevel : public UObject {
  STANDIN_CLASS(ULevel, UObject)
  TArray<TObjectPtr<AActor>> Actors;
  TObjectPtr<UWorld> OwningWorld;
  AWorldSettings* GetWorldSettings(bool bChecked = true) const;
  UWorld* GetWorld() const override { return OwningWorld; }
};

// engine: 5.4-5.6 doc:Runtime/Engine/UWorld/AddOnActorSpawnedHandler (its type is no member of UWorld)
DECLARE_MULTICAST_DELEGATE_OneParam(FOnActorSpawned, AActor*);
DECLARE_MULTICAST_DELEGATE_OneParam(FOnActorDestroyed, AActor*);

// engine: 5.4-5.6 doc:Runtime/Engine/UWorld
class UWorld : public UObject {
  STANDIN_CLASS(UWorld, UObject)
  TEnumAsByte<EWorldType::Type> WorldType = EWorldType::None;
  TObjectPtr<ULevel> PersistentLevel;
  FURL URL;
  double TimeSeconds = 0, UnpausedTimeSeconds = 0, RealTimeSeconds = 0;
  float DeltaTimeSeconds = 0, DeltaRealTimeSeconds = 0;
  uint8 bDebugPauseExecution : 1 = 0;
  uint8 bDebugFrameStepExecution : 1 = 0;
  uint8 bIsTearingDown : 1 = 0;
  uint8 bInTick : 1 = 0;
  ELevelTick TickType = LEVELTICK_TimeOnly;
  UWorld* GetWorld() const override { return const_cast<UWorld*>(this); }
  bool IsGameWorld() const;
  bool IsEditorWorld() const;
  bool IsPreviewWorld() const { return WorldType == EWorldType::EditorPreview || WorldType == EWorldType::GamePreview; }
  bool IsPlayInEditor() const { return WorldType == EWorldType::PIE; }
  bool IsPlayInPreview() const { return false; }
  bool HasBegunPlay() const { return bBegunPlay; }
  bool GetBegunPlay() const { return bBegunPlay; }
  bool AreActorsInitialized() const { return bActorsInitialized; }
  bool IsPaused() const;
  bool IsNetMode(ENetMode Mode) const { return Mode == NM_Standalone; }
  ENetMode GetNetMode() const { return NM_Standalone; }
  double GetTimeSeconds() const { return TimeSeconds; }
  double GetUnpausedTimeSeconds() const { return UnpausedTimeSeconds; }
  double GetRealTimeSeconds() const { return RealTimeSeconds; }
  float GetDeltaSeconds() const { return DeltaTimeSeconds; }
  double TimeSince(double Time) const { return TimeSeconds - Time; }
  FString GetMapName() const;
  static FString RemovePIEPrefix(const FString& Source, int32* OutInstance = nullptr);
  const FString GetLocalURL() const { return URL.ToString(); }
  ULevel* GetCurrentLevel() const { return PersistentLevel; }
  const TArray<ULevel*> GetLevels() const { return {PersistentLevel.Get()}; }

  // engine: 5.4-5.6 doc:Runtime/Engine/UWorld (what belongs to it)
  UGameInstance* GetGameInstance() const { return OwningGameInstance; }
  template <typename T>
  T* GetGameInstance() const {
    return Cast<T>((UObject*)GetGameInstance());
  }
  UGameViewportClient* GetGameViewport() const { return nullptr; }
  AGameModeBase* GetAuthGameMode() const { return AuthorityGameMode; }
  template <typename T>
  T* GetAuthGameMode() const {
    return Cast<T>((UObject*)GetAuthGameMode());
  }
  AGameStateBase* GetGameState() const { return nullptr; }
  APlayerController* GetFirstPlayerController() const;
  AWorldSettings* GetWorldSettings(bool bCheckStreaming = false, bool bChecked = true) const;
  FTimerManager& GetTimerManager() const;
  float GetGravityZ() const;
  template <typename T>
  T* GetSubsystem() const {
    return static_cast<T*>((UObject*)Subsystems.find(T::StaticClass()));
  }
  template <typename T>
  static T* GetSubsystem(const UWorld* World) {
    return World ? World->GetSubsystem<T>() : nullptr;
  }
  UWorldSubsystem* GetSubsystemBase(TSubclassOf<UWorldSubsystem> Class) const;

  // engine: 5.4-5.6 doc:Runtime/Engine/UWorld/SpawnActor
  AActor* SpawnActor(UClass* Class, FVector const* Location = nullptr, FRotator const* Rotation = nullptr,
                     const FActorSpawnParameters& Parameters = FActorSpawnParameters());
  AActor* SpawnActor(UClass* Class, FTransform const* Transform,
                     const FActorSpawnParameters& Parameters = FActorSpawnParameters());
  template <typename T>
  T* SpawnActor(const FActorSpawnParameters& Parameters = FActorSpawnParameters()) {
    return static_cast<T*>(SpawnActor(T::StaticClass(), nullptr, nullptr, Parameters));
  }
  template <typename T>
  T* SpawnActor(FVector const& Location, FRotator const& Rotation,
                const FActorSpawnParameters& Parameters = FActorSpawnParameters()) {
    return static_cast<T*>(SpawnActor(T::StaticClass(), &Location, &Rotation, Parameters));
  }
  template <typename T>
  T* SpawnActor(UClass* Class, const FActorSpawnParameters& Parameters = FActorSpawnParameters()) {
    return Cast<T>(SpawnActor(Class, nullptr, nullptr, Parameters));
  }
  template <typename T>
  T* SpawnActor(UClass* Class, FVector const& Location, FRotator const& Rotation = FRotator::ZeroRotator,
                const FActorSpawnParameters& Parameters = FActorSpawnParameters()) {
    return Cast<T>(SpawnActor(Class, &Location, &Rotation, Parameters));
  }
  template <typename T>
  T* SpawnActor(UClass* Class, FTransform const& Transform,
                const FActorSpawnParameters& Parameters = FActorSpawnParameters()) {
    return Cast<T>(SpawnActor(Class, &Transform, Parameters));
  }
  template <typename T>
  T* SpawnActorDeferred(UClass* Class, FTransform const& Transform, AActor* Owner = nullptr,
                        APawn* Instigator = nullptr,
                        ESpawnActorCollisionHandlingMethod Handling = ESpawnActorCollisionHandlingMethod::Undefined) {
    FActorSpawnParameters Parameters;
    Parameters.Owner = Owner;
    Parameters.Instigator = Instigator;
    Parameters.SpawnCollisionHandlingOverride = Handling;
    Parameters.bDeferConstruction = true;
    return Cast<T>(SpawnActor(Class, &Transform, Parameters));
  }
  bool DestroyActor(AActor* Actor, bool bNetForce = false, bool bShouldModifyLevel = true);
  bool ServerTravel(const FString& InURL, bool bAbsolute = false, bool bShouldSkipNotify = false);

  // engine: 5.4-5.6 doc:Runtime/Engine/UWorld (its frame and its life)
  void Tick(ELevelTick TickType, float DeltaSeconds);
  void BeginPlay();
  void InitializeActorsForPlay(const FURL& InURL, bool bResetTime = true);
  bool SetGameMode(const FURL& InURL);
  FDelegateHandle AddOnActorSpawnedHandler(const FOnActorSpawned::FDelegate& Handler) const {
    return OnActorSpawned.Add(Handler);
  }
  void RemoveOnActorSpawnedHandler(FDelegateHandle Handle) const { OnActorSpawned.Remove(Handle); }
  FDelegateHandle AddOnActorDestroyedHandler(const FOnActorDestroyed::FDelegate& Handler) const {
    return OnActorDestroyed.Add(Handler);
  }

  // The stand-in's own.
  struct Physics {  // read from UPhysicsSettings when the scene is created, never again
    bool async_ticks = false, substepping = false, async_substepping = false;
    float max_delta = 1.f / 30, max_substep_delta = 1.f / 60;
    int max_substeps = 6;
  };
  ~UWorld() override;
  void initialize(UGameInstance* instance);
  void tear_down(EEndPlayReason::Type reason);
  void run_tick_group(ETickingGroup group, float delta, bool paused);
  void simulate_physics(float delta);
  mutable FOnActorSpawned OnActorSpawned;
  mutable FOnActorDestroyed OnActorDestroyed;
  FSubsystemCollectionBase Subsystems;
  TObjectPtr<UGameInstance> OwningGameInstance;
  TObjectPtr<AGameModeBase> AuthorityGameMode;
  TArray<FTickFunction*> TickFunctions;
  std::unique_ptr<FTimerManager> Timers;
  Physics PhysicsScene;
  bool bBegunPlay = false, bActorsInitialized = false, bTornDown = false;
};

// engine: 5.4-5.6 doc:Runtime/Engine/FWorldDelegates
class FWorldDelegates {
 public:
  struct InitializationValues {};
  using FWorldInitializationEvent = TMulticastDelegate<void(UWorld*, const InitializationValues)>;
  using FWorldEvent = TMulticastDelegate<void(UWorld*)>;
  using FOnWorldTick = TMulticastDelegate<void(UWorld*, ELevelTick, float)>;
  using FOnLevelChanged = TMulticastDelegate<void(ULevel*, UWorld*)>;
  static FOnLevelChanged LevelAddedToWorld;  // of streamed ones, once they are visible
  static FOnLevelChanged LevelRemovedFromWorld;
  static FOnWorldTick OnWorldTickStart;
  static FOnWorldTick OnWorldTickEnd;
  static FOnWorldTick OnWorldPreActorTick;
  static FOnWorldTick OnWorldPostActorTick;
  static FWorldEvent OnPostWorldCreation;
  static FWorldInitializationEvent OnPreWorldInitialization;
  static FWorldInitializationEvent OnPostWorldInitialization;
  struct FActorsInitializedParams {
    FActorsInitializedParams(UWorld* InWorld, bool bReset) : World(InWorld), ResetTime(bReset) {}
    UWorld* World;
    bool ResetTime;
  };
  static TMulticastDelegate<void(const FActorsInitializedParams&)> OnWorldInitializedActors;
  static FWorldEvent OnWorldBeginTearDown;
  static FWorldEvent OnPreWorldFinishDestroy;
  static TMulticastDelegate<void(UWorld*, bool, bool)> OnWorldCleanup;
  static TMulticastDelegate<void(UWorld*, bool, bool)> OnPostWorldCleanup;
  static FWorldEvent OnWorldBeginPlay;
};
