// AActor: its life from spawning to destruction, its components, its transform.
#include "GameFramework/Actor.h"

#include "Engine/World.h"
#include "standin/objects.h"

STANDIN_IMPLEMENT(AActor, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(AInfo, "Engine", 0)

AActor::AActor(const FObjectInitializer& Initializer) : Super(Initializer) { PrimaryActorTick.Target = this; }

UWorld* AActor::GetWorld() const {
  ULevel* Level = GetLevel();
  return Level && !HasAnyFlags(RF_ClassDefaultObject) ? Level->OwningWorld.Get() : nullptr;
}
ULevel* AActor::GetLevel() const { return static_cast<ULevel*>(GetTypedOuter(ULevel::StaticClass())); }
UGameInstance* AActor::GetGameInstance() const { return GetWorld() ? GetWorld()->GetGameInstance() : nullptr; }
float AActor::GetGameTimeSinceCreation() const {
  return GetWorld() ? (float)(GetWorld()->GetTimeSeconds() - CreationTime) : 0;
}

void FActorTickFunction::ExecuteTick(float DeltaTime, ELevelTick, ENamedThreads::Type, const FGraphEventRef&) {
  if (Target && IsValid(Target) && !Target->IsActorBeingDestroyed())
    Target->Tick(DeltaTime * Target->CustomTimeDilation);
}

void AActor::RegisterAllComponents() {
  // Parents before children, as attachment wants it; then in the order they were made.
  TArray<UActorComponent*> All = OwnedComponents.Array();
  All.StableSort([](const UActorComponent& A, const UActorComponent& B) {
    auto Depth = [](const UActorComponent& C) {
      int32 Out = 0;
      if (auto* Scene = Cast<USceneComponent>(&C))
        for (const USceneComponent* Up = Scene->GetAttachParent(); Up; Up = Up->GetAttachParent()) ++Out;
      return Out;
    };
    return Depth(A) < Depth(B);
  });
  for (UActorComponent* Each : All)
    if (!Each->IsRegistered()) Each->RegisterComponentWithWorld(GetWorld());
  PostRegisterAllComponents();
}
void AActor::finish_construction(const FTransform& transform) {
  if (bConstructed) return;
  bConstructed = true;
  if (RootComponent) {
    // What the class gives its root is kept below what the caller asks for.
    const FTransform Own = RootComponent->GetRelativeTransform();
    FTransform Final = Own * transform;
    if (!RootComponent->IsRegistered()) {
      RootComponent->RelativeLocation = Final.GetLocation();
      RootComponent->RelativeRotation = Final.GetRotation();
      RootComponent->RelativeScale = Final.GetScale3D();
    }
  }
  RegisterAllComponents();
  OnConstruction(GetTransform());
  if (GetWorld()->AreActorsInitialized()) initialize_for_play();
  if (GetWorld()->HasBegunPlay()) DispatchBeginPlay();
}
void AActor::FinishSpawning(const FTransform& Transform, bool, const void*) {
  finish_construction(Transform);
  GetWorld()->OnActorSpawned.Broadcast(this);
}
void AActor::initialize_for_play() {
  if (bActorInitialized || !GetWorld()->IsGameWorld()) return;
  PreInitializeComponents();
  for (UActorComponent* Each : TArray<UActorComponent*>(OwnedComponents.Array()))
    if (Each->bWantsInitializeComponent && !Each->HasBeenInitialized()) Each->InitializeComponent();
  bActorInitialized = true;
  PostInitializeComponents();
  UpdateOverlaps(false);
}
void AActor::DispatchBeginPlay(bool) {
  if (ActorHasBegunPlay || bActorIsBeingDestroyed || !GetWorld()->IsGameWorld()) return;
  ActorHasBegunPlay = 1;
  BeginPlay();
}
void AActor::BeginPlay() {
  if (InitialLifeSpan > 0) SetLifeSpan(InitialLifeSpan);
  if (PrimaryActorTick.bCanEverTick && !PrimaryActorTick.IsTickFunctionRegistered()) {
    PrimaryActorTick.Target = this;
    PrimaryActorTick.SetTickFunctionEnable(PrimaryActorTick.bStartWithTickEnabled &&
                                           PrimaryActorTick.IsTickFunctionEnabled());
    PrimaryActorTick.RegisterTickFunction(GetLevel());
  }
  for (UActorComponent* Each : TArray<UActorComponent*>(OwnedComponents.Array())) {
    if (!Each->IsRegistered() || Each->HasBegunPlay()) continue;
    Each->register_tick();
    Each->BeginPlay();
  }
  ActorHasBegunPlay = 2;
}
void AActor::EndPlay(const EEndPlayReason::Type Reason) {
  OnEndPlay.Broadcast(this, Reason);
  for (UActorComponent* Each : TArray<UActorComponent*>(OwnedComponents.Array()))
    if (Each->HasBegunPlay()) Each->EndPlay(Reason);
}
void AActor::route_end_play(EEndPlayReason::Type reason) {
  if (bEnded) return;
  bEnded = true;
  if (ActorHasBegunPlay == 2) EndPlay(reason);
  ActorHasBegunPlay = 0;
  PrimaryActorTick.UnRegisterTickFunction();
  for (UActorComponent* Each : OwnedComponents) Each->PrimaryComponentTick.UnRegisterTickFunction();
}
void AActor::Tick(float DeltaSeconds) {
  if (LifeSpan > 0 && (LifeSpan -= DeltaSeconds) <= 0) Destroy();
}
bool AActor::Destroy(bool bNetForce, bool bShouldModifyLevel) {
  UWorld* World = GetWorld();
  return World && World->DestroyActor(this, bNetForce, bShouldModifyLevel);
}
void AActor::AddTickPrerequisiteActor(AActor* Other) {
  PrimaryActorTick.AddPrerequisite(Other, Other->PrimaryActorTick);
}
void AActor::AddTickPrerequisiteComponent(UActorComponent* Other) {
  PrimaryActorTick.AddPrerequisite(Other, Other->PrimaryComponentTick);
}
void AActor::SetActorEnableCollision(bool bNew) {
  if (bActorEnableCollision == bNew) return;
  bActorEnableCollision = bNew;
  UpdateOverlaps();
}

FVector AActor::GetVelocity() const { return RootComponent ? RootComponent->GetComponentVelocity() : FVector(); }
#define ROOT_OR_FALSE \
  if (!RootComponent) return false
bool AActor::SetActorLocation(const FVector& V, bool bSweep, FHitResult* Hit, ETeleportType T) {
  ROOT_OR_FALSE;
  RootComponent->SetWorldLocation(V, bSweep, Hit, T);
  return true;
}
bool AActor::SetActorRotation(FRotator R, ETeleportType T) { return SetActorRotation(R.Quaternion(), T); }
bool AActor::SetActorRotation(const FQuat& R, ETeleportType T) {
  ROOT_OR_FALSE;
  RootComponent->SetWorldRotation(R, false, nullptr, T);
  return true;
}
bool AActor::SetActorLocationAndRotation(FVector V, FRotator R, bool bSweep, FHitResult* Hit, ETeleportType T) {
  return SetActorLocationAndRotation(V, R.Quaternion(), bSweep, Hit, T);
}
bool AActor::SetActorLocationAndRotation(FVector V, const FQuat& R, bool bSweep, FHitResult* Hit, ETeleportType T) {
  ROOT_OR_FALSE;
  RootComponent->SetWorldLocationAndRotation(V, R, bSweep, Hit, T);
  return true;
}
bool AActor::SetActorTransform(const FTransform& M, bool bSweep, FHitResult* Hit, ETeleportType T) {
  ROOT_OR_FALSE;
  RootComponent->SetWorldTransform(M, bSweep, Hit, T);
  return true;
}
bool AActor::TeleportTo(const FVector& V, const FRotator& R, bool bIsATest, bool) {
  ROOT_OR_FALSE;
  return bIsATest || SetActorLocationAndRotation(V, R, false, nullptr, ETeleportType::TeleportPhysics);
}
void AActor::SetActorScale3D(FVector S) {
  if (RootComponent) RootComponent->SetWorldScale3D(S);
}
void AActor::SetActorRelativeLocation(FVector V, bool bSweep, FHitResult* Hit, ETeleportType T) {
  if (RootComponent) RootComponent->SetRelativeLocation(V, bSweep, Hit, T);
}
void AActor::AddActorWorldOffset(FVector V, bool bSweep, FHitResult* Hit, ETeleportType T) {
  if (RootComponent) RootComponent->AddWorldOffset(V, bSweep, Hit, T);
}
void AActor::AddActorLocalOffset(FVector V, bool bSweep, FHitResult* Hit, ETeleportType T) {
  if (RootComponent) RootComponent->AddLocalOffset(V, bSweep, Hit, T);
}
void AActor::AddActorWorldRotation(FRotator R, bool bSweep, FHitResult* Hit, ETeleportType T) {
  if (RootComponent) RootComponent->AddWorldRotation(R, bSweep, Hit, T);
}
void AActor::AddActorLocalRotation(FRotator R, bool bSweep, FHitResult* Hit, ETeleportType T) {
  if (RootComponent) RootComponent->AddLocalRotation(R, bSweep, Hit, T);
}

bool AActor::AttachToActor(AActor* Parent, const FAttachmentTransformRules& Rules, FName Socket) {
  return RootComponent && Parent && RootComponent->AttachToComponent(Parent->GetRootComponent(), Rules, Socket);
}
bool AActor::AttachToComponent(USceneComponent* Parent, const FAttachmentTransformRules& Rules, FName Socket) {
  return RootComponent && RootComponent->AttachToComponent(Parent, Rules, Socket);
}
void AActor::DetachFromActor(const FDetachmentTransformRules& Rules) {
  if (RootComponent) RootComponent->DetachFromComponent(Rules);
}
void AActor::GetAttachedActors(TArray<AActor*>& Out, bool bReset, bool bRecursive) const {
  if (bReset) Out.Reset();
  for (UActorComponent* Each : OwnedComponents)
    if (auto* Scene = Cast<USceneComponent>(Each))
      for (USceneComponent* Child : Scene->GetAttachChildren()) {
        AActor* Other = Child->GetOwner();
        if (Other == this || Out.Contains(Other)) continue;
        Out.Add(Other);
        if (bRecursive) Other->GetAttachedActors(Out, false, true);
      }
}
void AActor::ForEachAttachedActors(TFunctionRef<bool(AActor*)> Function) const {
  TArray<AActor*> All;
  GetAttachedActors(All);
  for (AActor* Each : All)
    if (!Function(Each)) return;
}
bool AActor::SetRootComponent(USceneComponent* New) {
  if (New && New->GetOwner() != this) return false;
  RootComponent = New;
  return true;
}
UActorComponent* AActor::FindComponentByClass(const TSubclassOf<UActorComponent> Class) const {
  for (UActorComponent* Each : OwnedComponents)
    if (Class.Class && Each->IsA(Class.Class)) return Each;
  return nullptr;
}
UActorComponent* AActor::AddComponentByClass(TSubclassOf<UActorComponent> Class, bool bManualAttachment,
                                             const FTransform& Relative, bool bDeferredFinish) {
  auto* Out = NewObject<UActorComponent>(this, Class.Get());
  Out->CreationMethod = EComponentCreationMethod::UserConstructionScript;
  if (auto* Scene = Cast<USceneComponent>(Out)) {
    if (!bManualAttachment && RootComponent) Scene->SetupAttachment(RootComponent);
    if (!bManualAttachment && !RootComponent) RootComponent = Scene;
    Scene->SetRelativeTransform(Relative);
  }
  if (!bDeferredFinish) Out->RegisterComponent();
  return Out;
}
void AActor::AddInstanceComponent(UActorComponent* Component) {
  Component->CreationMethod = EComponentCreationMethod::Instance;
  InstanceComponents.AddUnique(Component);
  OwnedComponents.Add(Component);
}
FBox AActor::GetComponentsBoundingBox(bool, bool) const {
  FBox Out;
  for (UActorComponent* Each : OwnedComponents)
    if (auto* Scene = Cast<USceneComponent>(Each))
      if (Scene->Bounds.SphereRadius > 0) Out += Scene->Bounds.GetBox();
  return Out;
}
void AActor::GetActorBounds(bool bOnlyColliding, FVector& Origin, FVector& Extent, bool) const {
  const FBox Box = GetComponentsBoundingBox(!bOnlyColliding);
  Origin = Box.GetCenter();
  Extent = Box.GetExtent();
}
