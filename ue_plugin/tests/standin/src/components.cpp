// UActorComponent and USceneComponent.
#include "Camera/CameraComponent.h"
#include "Components/SceneComponent.h"
#include "Engine/World.h"
#include "standin/objects.h"

STANDIN_IMPLEMENT_TRIVIAL(UActorComponent, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(USceneComponent, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UCameraComponent, "Engine", 0)

const FAttachmentTransformRules FAttachmentTransformRules::KeepRelativeTransform(EAttachmentRule::KeepRelative, false),
    FAttachmentTransformRules::KeepWorldTransform(EAttachmentRule::KeepWorld, false),
    FAttachmentTransformRules::SnapToTargetNotIncludingScale(EAttachmentRule::SnapToTarget,
                                                             EAttachmentRule::SnapToTarget, EAttachmentRule::KeepWorld,
                                                             false),
    FAttachmentTransformRules::SnapToTargetIncludingScale(EAttachmentRule::SnapToTarget, false);
const FDetachmentTransformRules FDetachmentTransformRules::KeepRelativeTransform(EDetachmentRule::KeepRelative, true),
    FDetachmentTransformRules::KeepWorldTransform(EDetachmentRule::KeepWorld, true);

void UActorComponent::PostInitProperties() {
  if (auto* Owner = Cast<AActor>(GetOuter())) Owner->OwnedComponents.Add(this);
}
AActor* UActorComponent::GetOwner() const { return static_cast<AActor*>(GetTypedOuter(AActor::StaticClass())); }
UWorld* UActorComponent::GetWorld() const {
  if (WorldPrivate) return WorldPrivate;
  const AActor* Owner = GetOwner();
  return Owner && !IsTemplate() ? Owner->GetWorld() : nullptr;
}
void UActorComponent::RegisterComponent() {
  AActor* Owner = GetOwner();
  check(Owner);
  RegisterComponentWithWorld(Owner->GetWorld());
}
void UActorComponent::RegisterComponentWithWorld(UWorld* InWorld) {
  if (bRegistered || bDestroyed || !InWorld) return;
  AActor* Owner = GetOwner();
  if (Owner) Owner->OwnedComponents.Add(this);
  WorldPrivate = InWorld;
  bRegistered = true;
  PrimaryComponentTick.Target = this;
  OnRegister();
  if (Owner && Owner->IsActorInitialized() && bWantsInitializeComponent && !bInitialized && InWorld->IsGameWorld())
    InitializeComponent();
  if (Owner && Owner->ActorHasBegunPlay > 0 && !bHasBegunPlay) {
    register_tick();
    BeginPlay();
  }
}
void UActorComponent::register_tick() {
  if (!PrimaryComponentTick.bCanEverTick || PrimaryComponentTick.IsTickFunctionRegistered() || IsTemplate()) return;
  PrimaryComponentTick.Target = this;
  PrimaryComponentTick.SetTickFunctionEnable(PrimaryComponentTick.bStartWithTickEnabled ||
                                             PrimaryComponentTick.IsTickFunctionEnabled());
  if (!PrimaryComponentTick.bStartWithTickEnabled) PrimaryComponentTick.SetTickFunctionEnable(false);
  PrimaryComponentTick.RegisterTickFunction(WorldPrivate->PersistentLevel);
}
void UActorComponent::UnregisterComponent() {
  if (!bRegistered) return;
  PrimaryComponentTick.UnRegisterTickFunction();
  OnUnregister();
  bRegistered = false;
}
void UActorComponent::ReregisterComponent() {
  UWorld* World = GetWorld();
  UnregisterComponent();
  RegisterComponentWithWorld(World);
}
void UActorComponent::DestroyComponent(bool) {
  if (bDestroyed) return;
  if (bHasBegunPlay) EndPlay(EEndPlayReason::Destroyed);
  if (bInitialized) UninitializeComponent();
  UnregisterComponent();
  bDestroyed = true;
  if (AActor* Owner = GetOwner()) {
    Owner->OwnedComponents.Remove(this);
    Owner->InstanceComponents.Remove(this);
    if (Owner->GetRootComponent() == this) Owner->SetRootComponent(nullptr);
  }
  OnComponentDestroyed(false);
  standin::mark_garbage(this);
}
void UActorComponent::BeginPlay() {
  bHasBegunPlay = true;
  if (bAutoActivate) Activate();
}
void UActorComponent::EndPlay(const EEndPlayReason::Type) { bHasBegunPlay = false; }
void UActorComponent::TickComponent(float, ELevelTick, FActorComponentTickFunction*) {}
void UActorComponent::Activate(bool) {
  bIsActive = true;
  SetComponentTickEnabled(true);
}
void UActorComponent::Deactivate() {
  bIsActive = false;
  SetComponentTickEnabled(false);
}
void UActorComponent::SetComponentTickEnabled(bool bEnabled) {
  if (PrimaryComponentTick.bCanEverTick) PrimaryComponentTick.SetTickFunctionEnable(bEnabled);
}
void UActorComponent::AddTickPrerequisiteActor(AActor* Actor) {
  PrimaryComponentTick.AddPrerequisite(Actor, Actor->PrimaryActorTick);
}
void UActorComponent::AddTickPrerequisiteComponent(UActorComponent* Other) {
  PrimaryComponentTick.AddPrerequisite(Other, Other->PrimaryComponentTick);
}
void FActorComponentTickFunction::ExecuteTick(float DeltaTime, ELevelTick TickType, ENamedThreads::Type,
                                              const FGraphEventRef&) {
  if (Target && IsValid(Target) && Target->IsRegistered()) {
    AActor* Owner = Target->GetOwner();
    Target->TickComponent(DeltaTime * (Owner ? Owner->CustomTimeDilation : 1.f), TickType, this);
  }
}

FTransform USceneComponent::parent_to_world() const {
  if (!AttachParent) return FTransform();
  return AttachSocket.IsNone() ? AttachParent->GetComponentTransform() : AttachParent->GetSocketTransform(AttachSocket);
}
void USceneComponent::update_to_world(bool, bool bSweep) {
  const FTransform Relative = GetRelativeTransform();
  FTransform New = Relative * parent_to_world();
  if (bAbsoluteLocation) New.SetLocation(RelativeLocation);
  if (bAbsoluteRotation) New.SetRotation(RelativeRotation);
  if (bAbsoluteScale) New.SetScale3D(RelativeScale);
  ToWorld = New;
  UpdateBounds();
  for (USceneComponent* Child : TArray<TObjectPtr<USceneComponent>>(Children)) Child->update_to_world(true);
  moved(bSweep);
}
void USceneComponent::move_to(const FTransform& relative, bool bSweep, FHitResult* Hit) {
  if (Hit) Hit->Reset();
  RelativeLocation = relative.GetLocation();
  RelativeRotation = relative.GetRotation();
  RelativeRotation.Normalize();
  RelativeScale = relative.GetScale3D();
  update_to_world(false, bSweep);
}
void USceneComponent::moved(bool) { OnUpdateTransform(0, ETeleportType::None); }
void USceneComponent::OnRegister() {
  // A child may be registered before its parent: its place is worked out from the relative ones all the way up.
  if (AttachParent && !AttachParent->Children.Contains(this)) AttachParent->Children.Add(this);
  if (AttachParent && !AttachParent->IsRegistered())
    AttachParent->ToWorld = AttachParent->GetRelativeTransform() * AttachParent->parent_to_world();
  update_to_world(false);
}
void USceneComponent::DestroyComponent(bool bPromoteChildren) {
  for (USceneComponent* Child : TArray<TObjectPtr<USceneComponent>>(Children)) {
    const FTransform Kept = Child->GetComponentTransform();
    USceneComponent* Up = bPromoteChildren ? AttachParent.Get() : nullptr;
    Child->AttachParent = nullptr;
    if (Up) Child->AttachToComponent(Up, FAttachmentTransformRules::KeepWorldTransform);
    if (!Up && IsValid(Child)) Child->move_to(Kept, false, nullptr);
  }
  Children.Empty();
  if (AttachParent) AttachParent->Children.Remove(this);
  AttachParent = nullptr;
  Super::DestroyComponent(bPromoteChildren);
}

void USceneComponent::SetRelativeTransform(const FTransform& M, bool bSweep, FHitResult* Hit, ETeleportType) {
  move_to(M, bSweep, Hit);
}
void USceneComponent::SetRelativeLocation(FVector V, bool bSweep, FHitResult* Hit, ETeleportType) {
  move_to(FTransform(RelativeRotation, V, RelativeScale), bSweep, Hit);
}
void USceneComponent::SetRelativeRotation(const FQuat& R, bool bSweep, FHitResult* Hit, ETeleportType) {
  move_to(FTransform(R, RelativeLocation, RelativeScale), bSweep, Hit);
}
void USceneComponent::SetRelativeRotation(FRotator R, bool bSweep, FHitResult* Hit, ETeleportType T) {
  SetRelativeRotation(R.Quaternion(), bSweep, Hit, T);
}
void USceneComponent::SetRelativeLocationAndRotation(FVector V, FRotator R, bool bSweep, FHitResult* Hit,
                                                     ETeleportType) {
  move_to(FTransform(R.Quaternion(), V, RelativeScale), bSweep, Hit);
}
void USceneComponent::SetRelativeScale3D(FVector S) {
  move_to(FTransform(RelativeRotation, RelativeLocation, S), false, nullptr);
}
void USceneComponent::SetWorldTransform(const FTransform& M, bool bSweep, FHitResult* Hit, ETeleportType) {
  FTransform Relative = AttachParent ? M.GetRelativeTransform(parent_to_world()) : M;
  if (bAbsoluteLocation) Relative.SetLocation(M.GetLocation());
  if (bAbsoluteRotation) Relative.SetRotation(M.GetRotation());
  if (bAbsoluteScale) Relative.SetScale3D(M.GetScale3D());
  move_to(Relative, bSweep, Hit);
}
void USceneComponent::SetWorldLocation(FVector V, bool bSweep, FHitResult* Hit, ETeleportType T) {
  SetWorldTransform(FTransform(ToWorld.GetRotation(), V, ToWorld.GetScale3D()), bSweep, Hit, T);
}
void USceneComponent::SetWorldRotation(const FQuat& R, bool bSweep, FHitResult* Hit, ETeleportType T) {
  SetWorldTransform(FTransform(R, ToWorld.GetLocation(), ToWorld.GetScale3D()), bSweep, Hit, T);
}
void USceneComponent::SetWorldRotation(FRotator R, bool bSweep, FHitResult* Hit, ETeleportType T) {
  SetWorldRotation(R.Quaternion(), bSweep, Hit, T);
}
void USceneComponent::SetWorldLocationAndRotation(FVector V, const FQuat& R, bool bSweep, FHitResult* Hit,
                                                  ETeleportType T) {
  SetWorldTransform(FTransform(R, V, ToWorld.GetScale3D()), bSweep, Hit, T);
}
void USceneComponent::SetWorldLocationAndRotation(FVector V, FRotator R, bool bSweep, FHitResult* Hit,
                                                  ETeleportType T) {
  SetWorldLocationAndRotation(V, R.Quaternion(), bSweep, Hit, T);
}
void USceneComponent::SetWorldScale3D(FVector S) {
  SetWorldTransform(FTransform(ToWorld.GetRotation(), ToWorld.GetLocation(), S));
}
void USceneComponent::AddWorldOffset(FVector V, bool bSweep, FHitResult* Hit, ETeleportType T) {
  SetWorldLocation(ToWorld.GetLocation() + V, bSweep, Hit, T);
}
void USceneComponent::AddLocalOffset(FVector V, bool bSweep, FHitResult* Hit, ETeleportType T) {
  SetRelativeLocation(RelativeLocation + RelativeRotation.RotateVector(V), bSweep, Hit, T);
}
void USceneComponent::AddRelativeLocation(FVector V, bool bSweep, FHitResult* Hit, ETeleportType T) {
  SetRelativeLocation(RelativeLocation + V, bSweep, Hit, T);
}
void USceneComponent::AddLocalRotation(FRotator R, bool bSweep, FHitResult* Hit, ETeleportType T) {
  SetRelativeRotation(RelativeRotation * R.Quaternion(), bSweep, Hit, T);
}
void USceneComponent::AddWorldRotation(FRotator R, bool bSweep, FHitResult* Hit, ETeleportType T) {
  SetWorldRotation(R.Quaternion() * ToWorld.GetRotation(), bSweep, Hit, T);
}

void USceneComponent::SetupAttachment(USceneComponent* Parent, FName Socket) {
  if (!ensureMsgf(!bRegistered, TEXT("SetupAttachment is for components that are not registered yet"))) return;
  if (AttachParent) AttachParent->Children.Remove(this);
  AttachParent = Parent;
  AttachSocket = Socket;
  if (Parent) Parent->Children.Add(this);
}
bool USceneComponent::AttachToComponent(USceneComponent* Parent, const FAttachmentTransformRules& Rules, FName Socket) {
  if (!Parent || Parent == this || Parent->IsAttachedTo(this)) return false;
  const FTransform World = ToWorld;
  if (AttachParent) AttachParent->Children.Remove(this);
  AttachParent = Parent;
  AttachSocket = Socket;
  if (!Parent->Children.Contains(this)) Parent->Children.Add(this);
  const FTransform Kept = World.GetRelativeTransform(parent_to_world());
  auto Choose = [](EAttachmentRule Rule, auto Relative, auto KeptWorld, auto Snapped) {
    return Rule == EAttachmentRule::KeepRelative ? Relative : Rule == EAttachmentRule::KeepWorld ? KeptWorld : Snapped;
  };
  RelativeLocation = Choose(Rules.LocationRule, RelativeLocation, Kept.GetLocation(), FVector());
  RelativeRotation = Choose(Rules.RotationRule, RelativeRotation, Kept.GetRotation(), FQuat());
  RelativeScale = Choose(Rules.ScaleRule, RelativeScale, Kept.GetScale3D(), FVector(1, 1, 1));
  update_to_world(false);
  return true;
}
void USceneComponent::DetachFromComponent(const FDetachmentTransformRules& Rules) {
  if (!AttachParent) return;
  AttachParent->Children.Remove(this);
  AttachParent = nullptr;
  AttachSocket = NAME_None;
  if (Rules.LocationRule == EDetachmentRule::KeepWorld) RelativeLocation = ToWorld.GetLocation();
  if (Rules.RotationRule == EDetachmentRule::KeepWorld) RelativeRotation = ToWorld.GetRotation();
  if (Rules.ScaleRule == EDetachmentRule::KeepWorld) RelativeScale = ToWorld.GetScale3D();
  update_to_world(false);
}
AActor* USceneComponent::GetAttachParentActor() const { return AttachParent ? AttachParent->GetOwner() : nullptr; }
USceneComponent* USceneComponent::GetAttachmentRoot() const {
  const USceneComponent* Top = this;
  while (Top->AttachParent) Top = Top->AttachParent;
  return const_cast<USceneComponent*>(Top);
}
USceneComponent* USceneComponent::GetChildComponent(int32 Index) const {
  return Children.IsValidIndex(Index) ? Children[Index].Get() : nullptr;
}
void USceneComponent::GetChildrenComponents(bool bAll, TArray<USceneComponent*>& Out) const {
  for (USceneComponent* Child : Children) {
    Out.Add(Child);
    if (bAll) Child->GetChildrenComponents(true, Out);
  }
}
bool USceneComponent::IsAttachedTo(const USceneComponent* Other) const {
  for (const USceneComponent* Each = AttachParent; Each; Each = Each->AttachParent)
    if (Each == Other) return true;
  return false;
}
void USceneComponent::SetAbsolute(bool bLocation, bool bRotation, bool bScale) {
  bAbsoluteLocation = bLocation, bAbsoluteRotation = bRotation, bAbsoluteScale = bScale;
  update_to_world(false);
}
void USceneComponent::SetVisibility(bool bNew, bool bPropagate) {
  bVisible = bNew;
  if (bPropagate)
    for (USceneComponent* Child : Children) Child->SetVisibility(bNew, true);
}
bool USceneComponent::IsVisible() const {
  return bVisible && !(bHiddenInGame && GetWorld() && GetWorld()->IsGameWorld());
}
void USceneComponent::SetHiddenInGame(bool bNew, bool bPropagate) {
  bHiddenInGame = bNew;
  if (bPropagate)
    for (USceneComponent* Child : Children) Child->SetHiddenInGame(bNew, true);
}
FBoxSphereBounds USceneComponent::CalcBounds(const FTransform& LocalToWorld) const {
  return FBoxSphereBounds(LocalToWorld.GetLocation(), FVector(), 0);
}
