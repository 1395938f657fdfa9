// UWorld: from its creation to its end, and its frame.
#include "Engine/World.h"

#include "Engine/Engine.h"
#include "Engine/GameInstance.h"
#include "GameFramework/GameModeBase.h"
#include "GameFramework/WorldSettings.h"
#include "Kismet/GameplayStatics.h"
#include "Misc/App.h"
#include "PhysicsEngine/PhysicsSettings.h"
#include "TimerManager.h"
#include "standin/engine.h"
#include "standin/objects.h"
#include "standin/state.h"

STANDIN_IMPLEMENT_TRIVIAL(ULevel, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UWorld, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(AWorldSettings, "Engine", 0)

FWorldDelegates::FOnLevelChanged FWorldDelegates::LevelAddedToWorld, FWorldDelegates::LevelRemovedFromWorld;
FWorldDelegates::FOnWorldTick FWorldDelegates::OnWorldTickStart, FWorldDelegates::OnWorldTickEnd,
    FWorldDelegates::OnWorldPreActorTick, FWorldDelegates::OnWorldPostActorTick;
FWorldDelegates::FWorldEvent FWorldDelegates::OnPostWorldCreation, FWorldDelegates::OnWorldBeginTearDown,
    FWorldDelegates::OnPreWorldFinishDestroy, FWorldDelegates::OnWorldBeginPlay;
FWorldDelegates::FWorldInitializationEvent FWorldDelegates::OnPreWorldInitialization,
    FWorldDelegates::OnPostWorldInitialization;
TMulticastDelegate<void(const FWorldDelegates::FActorsInitializedParams&)> FWorldDelegates::OnWorldInitializedActors;
TMulticastDelegate<void(UWorld*, bool, bool)> FWorldDelegates::OnWorldCleanup, FWorldDelegates::OnPostWorldCleanup;

const TCHAR* FURL::GetOption(const TCHAR* Match, const TCHAR* Default) const {
  for (const FString& Each : Op)
    if (Each.StartsWith(Match)) return *Each + FCString::Strlen(Match);
  return Default;
}
FString FURL::ToString(bool) const {
  FString Out = Map;
  for (const FString& Each : Op) Out += FString(TEXT("?")) + Each;
  return Out;
}
AWorldSettings* ULevel::GetWorldSettings(bool) const {
  for (AActor* Each : Actors)
    if (auto* Found = Cast<AWorldSettings>(Each)) return Found;
  return nullptr;
}
float AWorldSettings::SetTimeDilation(float New) {
  return TimeDilation = FMath::Clamp(New, MinGlobalTimeDilation, MaxGlobalTimeDilation);
}
float AWorldSettings::FixupDeltaSeconds(float DeltaSeconds, float) {
  const float Dilation = GetEffectiveTimeDilation();
  return FMath::Clamp(DeltaSeconds, MinUndilatedFrameTime * Dilation, MaxUndilatedFrameTime * Dilation);
}

UWorld::~UWorld() = default;
bool UWorld::IsGameWorld() const {
  return WorldType == EWorldType::Game || WorldType == EWorldType::PIE || WorldType == EWorldType::GamePreview ||
         WorldType == EWorldType::GameRPC;
}
bool UWorld::IsEditorWorld() const {
  return WorldType == EWorldType::Editor || WorldType == EWorldType::EditorPreview || WorldType == EWorldType::PIE;
}
bool UWorld::IsPaused() const {
  const AWorldSettings* Info = GetWorldSettings();
  const bool bDebugPaused = bDebugPauseExecution && !standin::mutated("pause_ignored");
  return bDebugPaused || (Info && Info->GetPauserPlayerState());
}
FString UWorld::RemovePIEPrefix(const FString& Source, int32* OutInstance) {
  const FString Prefix = TEXT("UEDPIE_");
  if (!Source.StartsWith(Prefix)) return Source;
  const FString Rest = Source.RightChop(Prefix.Len());  // "0_Name"
  int32 Underscore = INDEX_NONE;
  if (!Rest.FindChar(TEXT('_'), Underscore)) return Source;
  if (OutInstance) *OutInstance = FCString::Atoi(*Rest.Left(Underscore));
  return Rest.RightChop(Underscore + 1);
}
FString UWorld::GetMapName() const { return GetOutermost() ? GetName() : GetName(); }
APlayerController* UWorld::GetFirstPlayerController() const {
  for (AActor* Each : PersistentLevel->Actors)
    if (auto* Found = Cast<APlayerController>(Each)) return Found;
  return nullptr;
}
AWorldSettings* UWorld::GetWorldSettings(bool, bool) const {
  return PersistentLevel ? PersistentLevel->GetWorldSettings() : nullptr;
}
FTimerManager& UWorld::GetTimerManager() const { return *Timers; }
float UWorld::GetGravityZ() const { return GetWorldSettings() ? GetWorldSettings()->GetGravityZ() : -980.f; }
UWorldSubsystem* UWorld::GetSubsystemBase(TSubclassOf<UWorldSubsystem> Class) const {
  return static_cast<UWorldSubsystem*>(Subsystems.find(Class.Get()));
}

void UWorld::initialize(UGameInstance* instance) {
  OwningGameInstance = instance;
  Timers = std::make_unique<FTimerManager>();
  PersistentLevel = NewObject<ULevel>(this, FName(TEXT("PersistentLevel")));
  PersistentLevel->OwningWorld = this;
  FWorldDelegates::OnPostWorldCreation.Broadcast(this);
  FWorldDelegates::OnPreWorldInitialization.Broadcast(this, FWorldDelegates::InitializationValues());
  // The physics scene is created here: this is the only time its settings are read.
  const UPhysicsSettings* Settings =
      standin::mutated("physics_settings_read_early") ? nullptr : UPhysicsSettings::Get();
  if (Settings) {
    PhysicsScene.async_ticks = Settings->bTickPhysicsAsync;
    PhysicsScene.substepping = Settings->bSubstepping;
    PhysicsScene.async_substepping = Settings->bSubsteppingAsync;
    PhysicsScene.max_delta = Settings->MaxPhysicsDeltaTime;
    PhysicsScene.max_substep_delta = Settings->MaxSubstepDeltaTime;
    PhysicsScene.max_substeps = Settings->MaxSubsteps;
  } else {
    PhysicsScene = standin::early_physics();
  }
  SpawnActor<AWorldSettings>();
  Subsystems.initialize(this, UWorldSubsystem::StaticClass());
  for (USubsystem* Each : TArray<USubsystem*>(Subsystems.All)) static_cast<UWorldSubsystem*>(Each)->PostInitialize();
  FWorldDelegates::OnPostWorldInitialization.Broadcast(this, FWorldDelegates::InitializationValues());
}
bool UWorld::SetGameMode(const FURL& InURL) {
  if (!IsGameWorld() || AuthorityGameMode) return false;
  UClass* Class = nullptr;
  const FString Wanted = InURL.GetOption(TEXT("game="), TEXT(""));
  if (!Wanted.IsEmpty()) {
    Class = StaticLoadClass(AGameModeBase::StaticClass(), nullptr, *Wanted);
    if (!Class) UE_LOG(LogWorld, Error, TEXT("Failed to load game mode '%s'"), *Wanted);
  }
  if (!Class && GetWorldSettings()) Class = GetWorldSettings()->DefaultGameMode;
  if (!Class) Class = AGameModeBase::StaticClass();
  AuthorityGameMode = SpawnActor<AGameModeBase>(Class);
  return true;
}
void UWorld::InitializeActorsForPlay(const FURL& InURL, bool bResetTime) {
  URL = InURL;
  if (AuthorityGameMode) {
    FString Options, Error;
    for (const FString& Each : InURL.Op) Options += FString(TEXT("?")) + Each;
    AuthorityGameMode->InitGame(GetMapName(), Options, Error);
    if (!Error.IsEmpty()) UE_LOG(LogWorld, Error, TEXT("InitGame failed: %s"), *Error);
  }
  for (USubsystem* Each : TArray<USubsystem*>(Subsystems.All))
    static_cast<UWorldSubsystem*>(Each)->OnWorldComponentsUpdated(*this);
  bActorsInitialized = true;
  for (AActor* Each : TArray<TObjectPtr<AActor>>(PersistentLevel->Actors))
    if (IsValid(Each)) Each->initialize_for_play();
  FWorldDelegates::OnWorldInitializedActors.Broadcast(FWorldDelegates::FActorsInitializedParams(this, bResetTime));
}
void UWorld::BeginPlay() {
  for (USubsystem* Each : TArray<USubsystem*>(Subsystems.All))
    static_cast<UWorldSubsystem*>(Each)->OnWorldBeginPlay(*this);
  bBegunPlay = true;
  if (AuthorityGameMode) AuthorityGameMode->StartPlay();
  FWorldDelegates::OnWorldBeginPlay.Broadcast(this);
}
void UWorld::tear_down(EEndPlayReason::Type reason) {
  if (bTornDown) return;
  bTornDown = true;
  bIsTearingDown = true;
  if (!standin::mutated("no_end_play")) FWorldDelegates::OnWorldBeginTearDown.Broadcast(this);
  for (USubsystem* Each : TArray<USubsystem*>(Subsystems.All))
    if (bBegunPlay) static_cast<UWorldSubsystem*>(Each)->OnWorldEndPlay(*this);
  if (!standin::mutated("no_end_play"))
    for (AActor* Each : TArray<TObjectPtr<AActor>>(PersistentLevel->Actors))
      if (IsValid(Each)) Each->route_end_play(reason);
  bBegunPlay = false;
  FWorldDelegates::OnWorldCleanup.Broadcast(this, true, true);
  for (USubsystem* Each : Subsystems.All) static_cast<UWorldSubsystem*>(Each)->PreDeinitialize();
  Subsystems.deinitialize();
  FWorldDelegates::OnPostWorldCleanup.Broadcast(this, true, true);
  for (FTickFunction* Each : TArray<FTickFunction*>(TickFunctions)) Each->UnRegisterTickFunction();
  FWorldDelegates::OnPreWorldFinishDestroy.Broadcast(this);
  standin::mark_garbage(this);
}

AActor* UWorld::SpawnActor(UClass* Class, FVector const* Location, FRotator const* Rotation,
                           const FActorSpawnParameters& Parameters) {
  const FTransform Transform(Rotation ? *Rotation : FRotator(), Location ? *Location : FVector());
  return SpawnActor(Class, &Transform, Parameters);
}
AActor* UWorld::SpawnActor(UClass* Class, FTransform const* Transform, const FActorSpawnParameters& Parameters) {
  if (!Class || !Class->IsChildOf(AActor::StaticClass())) {
    UE_LOG(LogWorld, Warning, TEXT("SpawnActor failed because no class, or one that is no actor's, was specified"));
    return nullptr;
  }
  if (Class->HasAnyClassFlags(CLASS_Abstract)) {
    UE_LOG(LogWorld, Warning, TEXT("SpawnActor failed because class %s is abstract"), *Class->GetName());
    return nullptr;
  }
  if (bIsTearingDown) {
    UE_LOG(LogWorld, Warning, TEXT("SpawnActor failed because the world is being torn down"));
    return nullptr;
  }
  if (!Parameters.Name.IsNone())
    for (AActor* Each : PersistentLevel->Actors)
      if (IsValid(Each) && Each->GetFName() == Parameters.Name) {
        if (Parameters.NameMode == ESpawnActorNameMode::Required_Fatal)
          standin::check_failed("SpawnActor: an actor of this name exists",
                                standin::to_utf8(*Parameters.Name.ToString()).c_str(), 0);
        if (Parameters.NameMode != ESpawnActorNameMode::Requested) return nullptr;
      }
  bool bFresh = Parameters.NameMode != ESpawnActorNameMode::Requested;
  auto* Actor = NewObject<AActor>(PersistentLevel.Get(), Class, bFresh ? Parameters.Name : FName());
  PersistentLevel->Actors.Add(Actor);
  Actor->Owner = Parameters.Owner;
  Actor->Instigator = Parameters.Instigator;
  Actor->CreationTime = TimeSeconds;
  if (Parameters.CustomPreSpawnInitalization) Parameters.CustomPreSpawnInitalization(Actor);
  Actor->PostActorCreated();
  if (!Parameters.bDeferConstruction) {
    Actor->finish_construction(Transform ? *Transform : FTransform());
    if (!IsValid(Actor)) return nullptr;
    OnActorSpawned.Broadcast(Actor);
  }
  return Actor;
}
bool UWorld::DestroyActor(AActor* Actor, bool, bool) {
  if (!IsValid(Actor) || Actor->bActorIsBeingDestroyed) return false;
  if (Cast<AWorldSettings>(Actor)) return false;
  Actor->bActorIsBeingDestroyed = true;
  Actor->Destroyed();
  Actor->OnDestroyed.Broadcast(Actor);
  OnActorDestroyed.Broadcast(Actor);
  Actor->route_end_play(EEndPlayReason::Destroyed);
  TArray<AActor*> Attached;
  Actor->GetAttachedActors(Attached);
  for (AActor* Each : Attached) Each->DetachFromActor(FDetachmentTransformRules::KeepWorldTransform);
  Actor->DetachFromActor(FDetachmentTransformRules::KeepWorldTransform);
  standin::end_overlaps(Actor);
  for (UActorComponent* Each : TArray<UActorComponent*>(Actor->OwnedComponents.Array())) Each->UnregisterComponent();
  PersistentLevel->Actors.Remove(Actor);
  standin::mark_garbage(Actor);
  return true;
}
bool UWorld::ServerTravel(const FString& InURL, bool, bool) {
  standin::travel(*InURL);
  return true;
}

void UWorld::run_tick_group(ETickingGroup group, float delta, bool paused) {
  // Functions that were registered while the frame runs join it, in this group if theirs has passed.
  auto GroupOf = [](auto&& Self, const FTickFunction* Function, int Depth) -> int {
    int Out = Function->TickGroup.GetIntValue();
    if (Depth < 64)
      for (const FTickPrerequisite& Each : Function->Prerequisites)
        if (Each.PrerequisiteObject.IsValid() && Each.PrerequisiteTickFunction->IsTickFunctionRegistered())
          Out = FMath::Max(Out, Self(Self, Each.PrerequisiteTickFunction, Depth + 1));
    return Out;
  };
  auto Run = [&](auto&& Self, FTickFunction* Function, int Depth) -> void {
    if (Function->LastFrame == GFrameCounter + 1 || !TickFunctions.Contains(Function)) return;
    if (GroupOf(GroupOf, Function, 0) > group) return;
    Function->LastFrame = GFrameCounter + 1;
    if (Depth < 64)
      for (const FTickPrerequisite& Each : TArray<FTickPrerequisite>(Function->Prerequisites))
        if (Each.PrerequisiteObject.IsValid()) Self(Self, Each.PrerequisiteTickFunction, Depth + 1);
    if (!Function->bEnabled || (paused && !Function->bTickEvenWhenPaused)) return;
    float Step = delta;
    if (Function->TickInterval > 0) {
      if ((Function->Waited += delta) < Function->TickInterval) return;
      Step = Function->Waited;
      Function->Waited = 0;
    }
    Function->ExecuteTick(Step, paused ? LEVELTICK_PauseTick : LEVELTICK_All, ENamedThreads::GameThread,
                          FGraphEventRef());
  };
  bool bAgain = true;
  for (int Round = 0; bAgain && Round < 8; ++Round) {
    bAgain = false;
    for (FTickFunction* Each : TArray<FTickFunction*>(TickFunctions)) {
      if (!TickFunctions.Contains(Each) || Each->LastFrame == GFrameCounter + 1 || GroupOf(GroupOf, Each, 0) > group)
        continue;
      Run(Run, Each, 0);
      bAgain = true;
    }
  }
}
void UWorld::Tick(ELevelTick InTickType, float DeltaSeconds) {
  bInTick = true;
  FWorldDelegates::OnWorldTickStart.Broadcast(this, InTickType, DeltaSeconds);
  const bool bPaused = IsPaused();
  const float RealDelta = DeltaSeconds;
  RealTimeSeconds += RealDelta;
  if (AWorldSettings* Info = GetWorldSettings(); Info && IsGameWorld()) {
    DeltaSeconds *= Info->GetEffectiveTimeDilation();
    DeltaSeconds = Info->FixupDeltaSeconds(DeltaSeconds, RealDelta);
  }
  DeltaRealTimeSeconds = RealDelta;
  UnpausedTimeSeconds += DeltaSeconds;
  DeltaTimeSeconds = DeltaSeconds;
  if (!bPaused) TimeSeconds += DeltaSeconds;
  TickType = bPaused ? LEVELTICK_PauseTick : InTickType;
  FWorldDelegates::OnWorldPreActorTick.Broadcast(this, InTickType, DeltaSeconds);
  if (!IsGameWorld() && standin::mutated("editor_tick_names_play_world"))
    for (const FWorldContext& Each : GEngine->WorldList)
      if (Each.World() && Each.World()->IsGameWorld())
        FWorldDelegates::OnWorldPostActorTick.Broadcast(Each.World(), InTickType, DeltaSeconds);
  if (standin::mutated("post_tick_before_physics"))
    FWorldDelegates::OnWorldPostActorTick.Broadcast(this, InTickType, DeltaSeconds);
  const bool bActors = IsGameWorld();
  if (bActors) {
    run_tick_group(TG_PrePhysics, DeltaSeconds, bPaused);
    run_tick_group(TG_StartPhysics, DeltaSeconds, bPaused);
    if (!bPaused) simulate_physics(DeltaSeconds);
    run_tick_group(TG_DuringPhysics, DeltaSeconds, bPaused);
    run_tick_group(TG_EndPhysics, DeltaSeconds, bPaused);
    run_tick_group(TG_PostPhysics, DeltaSeconds, bPaused);
    if (!bPaused) Timers->Tick(DeltaSeconds);
  }
  standin::tick_objects(this, bPaused, DeltaSeconds);
  if (bActors) {
    run_tick_group(TG_PostUpdateWork, DeltaSeconds, bPaused);
    run_tick_group(TG_LastDemotable, DeltaSeconds, bPaused);
  }
  if (!standin::mutated("post_tick_before_physics"))
    FWorldDelegates::OnWorldPostActorTick.Broadcast(this, InTickType, DeltaSeconds);
  if (bDebugFrameStepExecution) {
    bDebugPauseExecution = true;
    bDebugFrameStepExecution = false;
  }
  bInTick = false;
  FWorldDelegates::OnWorldTickEnd.Broadcast(this, InTickType, DeltaSeconds);
}

FTickFunction::~FTickFunction() { UnRegisterTickFunction(); }
void FTickFunction::RegisterTickFunction(ULevel* InLevel) {
  if (Level) return;
  Level = InLevel;
  Level->OwningWorld->TickFunctions.Add(this);
}
void FTickFunction::UnRegisterTickFunction() {
  if (!Level) return;
  Level->OwningWorld->TickFunctions.Remove(this);
  Level = nullptr;
}
void FTickFunction::AddPrerequisite(UObject* TargetObject, FTickFunction& TargetTickFunction) {
  FTickPrerequisite New;
  New.PrerequisiteObject = TargetObject;
  New.PrerequisiteTickFunction = &TargetTickFunction;
  Prerequisites.Add(New);
}
void FTickFunction::RemovePrerequisite(UObject*, FTickFunction& TargetTickFunction) {
  Prerequisites.RemoveAll(
      [&](const FTickPrerequisite& Each) { return Each.PrerequisiteTickFunction == &TargetTickFunction; });
}

void FTimerManager::Set(FTimerHandle& Handle, const TDelegate<void()>& Call, float Rate, bool bLoop, float FirstDelay) {
  static uint64 Next = 0;
  ClearTimer(Handle);
  if (Rate <= 0) return;
  Handle.Id = ++Next;
  Timers.Add({Handle.Id, Call, Rate, FirstDelay >= 0 ? FirstDelay : Rate, bLoop});
}
void FTimerManager::ClearTimer(FTimerHandle& Handle) {
  Timers.RemoveAll([&](const Timer& Each) { return Each.Id == Handle.Id; });
  Handle.Invalidate();
}
void FTimerManager::ClearAllTimersForObject(const void* Object) {
  Timers.RemoveAll([&](const Timer& Each) { return Each.Call.IsBoundToObject(Object); });
}
bool FTimerManager::IsTimerActive(FTimerHandle Handle) const {
  return Timers.ContainsByPredicate([&](const Timer& Each) { return Each.Id == Handle.Id; });
}
void FTimerManager::Tick(float DeltaTime) {
  TArray<TDelegate<void()>> Due;
  for (Timer& Each : Timers) {
    Each.Left -= DeltaTime;
    while (Each.Left <= 0) {
      Due.Add(Each.Call);
      if (!Each.bLoop) break;
      Each.Left += Each.Rate;
    }
  }
  Timers.RemoveAll([](const Timer& Each) { return Each.Left <= 0 || !Each.Call.IsBound(); });
  for (auto& Each : Due) Each.ExecuteIfBound();
}
