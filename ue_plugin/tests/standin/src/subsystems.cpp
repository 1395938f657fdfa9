// Subsystems, tickable objects, game instances.
#include "Engine/Engine.h"
#include "Engine/GameInstance.h"
#include "GameFramework/Controller.h"
#include "UObject/UObjectIterator.h"

STANDIN_IMPLEMENT_TRIVIAL(USubsystem, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UDynamicSubsystem, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UEngineSubsystem, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UGameInstanceSubsystem, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UWorldSubsystem, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UTickableWorldSubsystem, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UGameInstance, "Engine", 0)

USubsystem* FSubsystemCollectionBase::find(const UClass* cls) const {
  for (USubsystem* Each : All)
    if (Each->IsA(cls)) return Each;
  return nullptr;
}
USubsystem* FSubsystemCollectionBase::add(UClass* cls) {
  for (USubsystem* Each : All)
    if (Each->GetClass() == cls) return Each;
  if (cls->HasAnyClassFlags(CLASS_Abstract)) return nullptr;
  const auto* Default = static_cast<const USubsystem*>(cls->GetDefaultObject());
  if (!Default->ShouldCreateSubsystem(Outer)) return nullptr;
  auto* New = NewObject<USubsystem>(Outer, cls);
  All.Add(New);
  New->Initialize(*this);
  return New;
}
USubsystem* FSubsystemCollectionBase::InitializeDependency(TSubclassOf<USubsystem> Class) {
  return Class.Get() ? add(Class.Get()) : nullptr;
}
void FSubsystemCollectionBase::initialize(UObject* outer, UClass* base) {
  Outer = outer;
  Base = base;
  TArray<UClass*> Classes;
  GetDerivedClasses(base, Classes);
  for (UClass* Each : Classes) add(Each);
}
void FSubsystemCollectionBase::deinitialize() {
  const TArray<USubsystem*> Now = All;
  for (USubsystem* Each : Now) Each->Deinitialize();
  All.Empty();
}
UGameInstance* UGameInstanceSubsystem::GetGameInstance() const { return Cast<UGameInstance>(GetOuter()); }
UWorld* UWorldSubsystem::GetWorld() const { return Cast<UWorld>(GetOuter()); }
UWorld& UWorldSubsystem::GetWorldRef() const { return *CastChecked<UWorld>(GetOuter()); }
bool UWorldSubsystem::ShouldCreateSubsystem(UObject* Outer) const {
  const UWorld* World = Cast<UWorld>(Outer);
  return World && DoesSupportWorldType(World->WorldType);
}
bool UWorldSubsystem::DoesSupportWorldType(const EWorldType::Type WorldType) const {
  return WorldType == EWorldType::Game || WorldType == EWorldType::Editor || WorldType == EWorldType::PIE;
}

static TArray<FTickableGameObject*>& tickables() {
  static auto* out = new TArray<FTickableGameObject*>();
  return *out;
}
FTickableGameObject::FTickableGameObject() { tickables().Add(this); }
FTickableGameObject::~FTickableGameObject() { tickables().Remove(this); }
void standin::tick_objects(UWorld* world, bool paused, float delta) {
  for (FTickableGameObject* Each : TArray<FTickableGameObject*>(tickables())) {
    if (!tickables().Contains(Each)) continue;
    const ETickableTickType Type = Each->GetTickableTickType();
    if (Type == ETickableTickType::Never || !Each->IsAllowedToTick()) continue;
    UWorld* Own = Each->GetTickableGameObjectWorld();
    if (Own ? Own != world : !world->IsGameWorld()) continue;
    if (Type == ETickableTickType::Conditional && !Each->IsTickable()) continue;
    if (!world->IsGameWorld() && !Each->IsTickableInEditor()) continue;
    if (paused && !Each->IsTickableWhenPaused()) continue;
    Each->Tick(delta);
  }
}
ETickableTickType UTickableWorldSubsystem::GetTickableTickType() const {
  return IsTemplate() ? ETickableTickType::Never : ETickableTickType::Conditional;
}
void UTickableWorldSubsystem::Initialize(FSubsystemCollectionBase& Collection) {
  Super::Initialize(Collection);
  check(!bInitialized);
  bInitialized = true;
}
void UTickableWorldSubsystem::Deinitialize() {
  Super::Deinitialize();
  bInitialized = false;
}

void UGameInstance::Init() { Subsystems.initialize(this, UGameInstanceSubsystem::StaticClass()); }
void UGameInstance::Shutdown() { Subsystems.deinitialize(); }
UWorld* UGameInstance::GetWorld() const { return WorldContext ? WorldContext->World() : nullptr; }
APlayerController* UGameInstance::GetFirstLocalPlayerController(const UWorld*) const {
  return GetWorld() ? GetWorld()->GetFirstPlayerController() : nullptr;
}
