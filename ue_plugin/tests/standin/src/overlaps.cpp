// Primitive components: collision settings, overlaps, very simple physics.
#include "Components/PrimitiveComponent.h"

#include "Engine/World.h"
#include "GameFramework/Controller.h"
#include "Materials/MaterialInterface.h"
#include "PhysicsEngine/BodySetup.h"
#include "standin/engine.h"
#include "standin/shapes.h"

STANDIN_IMPLEMENT_TRIVIAL(UPrimitiveComponent, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UMeshComponent, "Engine", CLASS_Abstract)

AActor* FHitResult::GetActor() const { return Component.IsValid() ? Component->GetOwner() : nullptr; }
UPrimitiveComponent* FHitResult::GetComponent() const { return Component.Get(); }
AActor* FOverlapResult::GetActor() const { return Component.IsValid() ? Component->GetOwner() : nullptr; }
UPrimitiveComponent* FOverlapResult::GetComponent() const { return Component.Get(); }

static TArray<UPrimitiveComponent*> primitives(const UWorld* world) {
  TArray<UPrimitiveComponent*> out;
  for (AActor* each : world->PersistentLevel->Actors)
    if (IsValid(each))
      for (UActorComponent* one : each->GetComponents())
        if (auto* primitive = Cast<UPrimitiveComponent>(one); primitive && primitive->IsRegistered())
          out.Add(primitive);
  return out;
}

ECollisionEnabled::Type UPrimitiveComponent::GetCollisionEnabled() const {
  const AActor* Owner = GetOwner();
  return Owner && !Owner->GetActorEnableCollision() ? ECollisionEnabled::NoCollision : Enabled;
}
void UPrimitiveComponent::SetCollisionEnabled(ECollisionEnabled::Type New) {
  Enabled = New;
  UpdateOverlaps();
}
void UPrimitiveComponent::SetCollisionProfileName(FName Name, bool bUpdate) {
  // The engine's own profiles, as far as games use them from code.
  struct Known {
    const TCHAR* Name;
    ECollisionEnabled::Type Enabled;
    ECollisionChannel Object;
    ECollisionResponse All;
  };
  static const Known Profiles[] = {
      {TEXT("NoCollision"), ECollisionEnabled::NoCollision, ECC_WorldStatic, ECR_Ignore},
      {TEXT("BlockAll"), ECollisionEnabled::QueryAndPhysics, ECC_WorldStatic, ECR_Block},
      {TEXT("BlockAllDynamic"), ECollisionEnabled::QueryAndPhysics, ECC_WorldDynamic, ECR_Block},
      {TEXT("OverlapAll"), ECollisionEnabled::QueryOnly, ECC_WorldStatic, ECR_Overlap},
      {TEXT("OverlapAllDynamic"), ECollisionEnabled::QueryOnly, ECC_WorldDynamic, ECR_Overlap},
      {TEXT("Pawn"), ECollisionEnabled::QueryAndPhysics, ECC_Pawn, ECR_Block},
      {TEXT("CharacterMesh"), ECollisionEnabled::QueryOnly, ECC_Pawn, ECR_Ignore},
      {TEXT("PhysicsActor"), ECollisionEnabled::QueryAndPhysics, ECC_PhysicsBody, ECR_Block},
      {TEXT("Trigger"), ECollisionEnabled::QueryOnly, ECC_WorldDynamic, ECR_Overlap},
  };
  Profile = Name;
  for (const Known& Each : Profiles)
    if (FName(Each.Name) == Name) {
      Enabled = Each.Enabled;
      ObjectType = Each.Object;
      Responses.SetAllChannels(Each.All);
    }
  if (bUpdate) UpdateOverlaps();
}
void UPrimitiveComponent::SetCollisionObjectType(ECollisionChannel Channel) {
  ObjectType = Channel;
  UpdateOverlaps();
}
void UPrimitiveComponent::SetCollisionResponseToChannel(ECollisionChannel Channel, ECollisionResponse Response) {
  Responses.SetResponse(Channel, Response);
  UpdateOverlaps();
}
void UPrimitiveComponent::SetCollisionResponseToAllChannels(ECollisionResponse Response) {
  Responses.SetAllChannels(Response);
  UpdateOverlaps();
}
void UPrimitiveComponent::SetGenerateOverlapEvents(bool bNew) {
  bGenerateOverlaps = bNew;
  UpdateOverlaps();
}
void UPrimitiveComponent::OnRegister() { Super::OnRegister(); }
void UPrimitiveComponent::OnUnregister() {
  drop_overlaps(true);
  Super::OnUnregister();
}
void UPrimitiveComponent::moved(bool bSweep) {
  Super::moved(bSweep);
  UpdateOverlaps();
}
// Both must want events, can be asked, and one of them answers "overlap" where the other does not ignore.
bool UPrimitiveComponent::overlaps(UPrimitiveComponent* other) {
  if (!IsQueryCollisionEnabled() || !other->IsQueryCollisionEnabled() || !bGenerateOverlaps ||
      !other->bGenerateOverlaps)
    return false;
  const ECollisionResponse mine = GetCollisionResponseToChannel(other->ObjectType);
  const ECollisionResponse theirs = other->GetCollisionResponseToChannel(ObjectType);
  if (FMath::Min((int)mine, (int)theirs) != ECR_Overlap) return false;
  return standin::shapes_touch(*this, *other);
}
void UPrimitiveComponent::UpdateOverlaps(bool bDoNotifies) {
  UWorld* World = GetWorld();
  if (!bRegistered || !World || !World->IsGameWorld() || !World->AreActorsInitialized() || bUpdating) return;
  AActor* Owner = GetOwner();
  if (!Owner || !Owner->IsActorInitialized()) return;
  bUpdating = true;
  TArray<UPrimitiveComponent*> Now;
  for (UPrimitiveComponent* Other : primitives(World))
    if (Other != this && Other->GetOwner() != Owner && Other->GetOwner()->IsActorInitialized() && overlaps(Other))
      Now.Add(Other);
  for (UPrimitiveComponent* Other : TArray<UPrimitiveComponent*>(Overlapping))
    if (!Now.Contains(Other)) standin::end_overlap(this, Other, bDoNotifies);
  for (UPrimitiveComponent* Other : Now)
    if (!Overlapping.Contains(Other) && IsValid(this) && IsValid(Other))
      standin::begin_overlap(this, Other, bDoNotifies);
  bUpdating = false;
}
void UPrimitiveComponent::drop_overlaps(bool notify) {
  for (UPrimitiveComponent* Other : TArray<UPrimitiveComponent*>(Overlapping))
    standin::end_overlap(this, Other, notify);
}
bool UPrimitiveComponent::IsOverlappingActor(const AActor* Other) const {
  return Overlapping.ContainsByPredicate([&](const UPrimitiveComponent* Each) { return Each->GetOwner() == Other; });
}
void UPrimitiveComponent::GetOverlappingActors(TArray<AActor*>& Out, TSubclassOf<AActor> Filter) const {
  Out.Reset();
  for (UPrimitiveComponent* Each : Overlapping)
    if (!Filter.Class || Each->GetOwner()->IsA(Filter.Class)) Out.AddUnique(Each->GetOwner());
}
void UPrimitiveComponent::GetOverlappingActors(TSet<AActor*>& Out, TSubclassOf<AActor> Filter) const {
  TArray<AActor*> All;
  GetOverlappingActors(All, Filter);
  Out = TSet<AActor*>();
  Out.Append(All);
}

namespace standin {
static bool actors_overlap(const AActor* a, const AActor* b) { return a->IsOverlappingActor(b); }
void begin_overlap(UPrimitiveComponent* a, UPrimitiveComponent* b, bool notify) {
  AActor *first = a->GetOwner(), *second = b->GetOwner();
  const bool fresh = !actors_overlap(first, second);
  a->Overlapping.Add(b);
  b->Overlapping.Add(a);
  if (!notify) return;
  a->OnComponentBeginOverlap.Broadcast(a, second, b, 0, false, FHitResult());
  b->OnComponentBeginOverlap.Broadcast(b, first, a, 0, false, FHitResult());
  if (!fresh) return;
  if (IsValid(first) && IsValid(second)) {
    first->NotifyActorBeginOverlap(second);
    first->OnActorBeginOverlap.Broadcast(first, second);
  }
  if (IsValid(first) && IsValid(second)) {
    second->NotifyActorBeginOverlap(first);
    second->OnActorBeginOverlap.Broadcast(second, first);
  }
}
void end_overlap(UPrimitiveComponent* a, UPrimitiveComponent* b, bool notify) {
  AActor *first = a->GetOwner(), *second = b->GetOwner();
  if (!a->Overlapping.Remove(b)) return;
  b->Overlapping.Remove(a);
  if (!notify) return;
  a->OnComponentEndOverlap.Broadcast(a, second, b, 0);
  b->OnComponentEndOverlap.Broadcast(b, first, a, 0);
  if (actors_overlap(first, second)) return;
  first->NotifyActorEndOverlap(second);
  first->OnActorEndOverlap.Broadcast(first, second);
  second->NotifyActorEndOverlap(first);
  second->OnActorEndOverlap.Broadcast(second, first);
}
void end_overlaps(AActor* actor) {
  for (UActorComponent* each : TArray<UActorComponent*>(actor->OwnedComponents.Array()))
    if (auto* primitive = Cast<UPrimitiveComponent>(each)) primitive->drop_overlaps(true);
}
}  // namespace standin

void AActor::UpdateOverlaps(bool bDoNotifies) {
  for (UActorComponent* Each : TArray<UActorComponent*>(OwnedComponents.Array()))
    if (auto* Primitive = Cast<UPrimitiveComponent>(Each)) Primitive->UpdateOverlaps(bDoNotifies);
}
void AActor::GetOverlappingActors(TArray<AActor*>& Out, TSubclassOf<AActor> Filter) const {
  Out.Reset();
  for (UActorComponent* Each : OwnedComponents)
    if (auto* Primitive = Cast<UPrimitiveComponent>(Each)) {
      TArray<AActor*> Some;
      Primitive->GetOverlappingActors(Some, Filter);
      for (AActor* One : Some) Out.AddUnique(One);
    }
}
void AActor::GetOverlappingActors(TSet<AActor*>& Out, TSubclassOf<AActor> Filter) const {
  TArray<AActor*> All;
  GetOverlappingActors(All, Filter);
  Out = TSet<AActor*>();
  Out.Append(All);
}
bool AActor::IsOverlappingActor(const AActor* Other) const {
  for (UActorComponent* Each : OwnedComponents)
    if (auto* Primitive = Cast<UPrimitiveComponent>(Each); Primitive && Primitive->IsOverlappingActor(Other))
      return true;
  return false;
}

void UPrimitiveComponent::SetSimulatePhysics(bool bNew) {
  bSimulating = bNew;
  // The engine detaches a body that begins to be simulated from what it hangs on.
  if (bNew && GetAttachParent() && bRegistered) DetachFromComponent(FDetachmentTransformRules::KeepWorldTransform);
}
void UPrimitiveComponent::step_physics(float delta, float gravity) {
  if (bGravity) Velocity.Z += gravity * delta;
  Velocity += Force / Mass * delta;
  Force = FVector();
  Velocity *= FMath::Max(0.0, 1.0 - LinearDamping * delta);
  Spin *= FMath::Max(0.0, 1.0 - AngularDamping * delta);
  FQuat Turned = GetComponentQuat();
  if (Spin.Size() > 0) Turned = FQuat(Spin.GetSafeNormal(), FMath::DegreesToRadians(Spin.Size() * delta)) * Turned;
  SetWorldLocationAndRotation(GetComponentLocation() + Velocity * delta, Turned);
}
void UWorld::simulate_physics(float delta) {
  // What one frame may simulate is bounded: a longer frame loses time, which is why the limit has to be raised.
  const float step = FMath::Min(delta, PhysicsScene.max_delta);
  const int steps = PhysicsScene.substepping ? FMath::Clamp((int)std::ceil(step / PhysicsScene.max_substep_delta), 1,
                                                            PhysicsScene.max_substeps)
                                             : 1;
  for (int i = 0; i < steps; ++i)
    for (UPrimitiveComponent* each : primitives(this))
      if (IsValid(each) && each->bSimulating && each->IsPhysicsCollisionEnabled())
        each->step_physics(step / (float)steps, GetGravityZ());
}
UMaterialInterface* UPrimitiveComponent::GetMaterial(int32 Index) const {
  return OverrideMaterials.IsValidIndex(Index) ? OverrideMaterials[Index].Get() : nullptr;
}
void UPrimitiveComponent::SetMaterial(int32 Index, UMaterialInterface* Material) {
  if (Index >= OverrideMaterials.Num()) OverrideMaterials.SetNum(Index + 1);
  OverrideMaterials[Index] = Material;
}
UMaterialInstanceDynamic* UPrimitiveComponent::CreateDynamicMaterialInstance(int32 Index, UMaterialInterface* Source,
                                                                             FName) {
  auto* Out = UMaterialInstanceDynamic::Create(Source ? Source : GetMaterial(Index), this);
  SetMaterial(Index, Out);
  return Out;
}
