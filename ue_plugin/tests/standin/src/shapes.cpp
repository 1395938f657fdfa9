// Shapes, meshes, materials, and whether two shapes touch.
#include "standin/shapes.h"

#include "Components/ShapeComponent.h"
#include "Components/SkeletalMeshComponent.h"
#include "Components/StaticMeshComponent.h"
#include "Engine/StaticMesh.h"
#include "Engine/StaticMeshActor.h"
#include "LandscapeHeightfieldCollisionComponent.h"
#include "Materials/MaterialInterface.h"

STANDIN_IMPLEMENT_TRIVIAL(UBodySetup, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(USkeletalBodySetup, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UPhysicsAsset, "Engine", 0)
STANDIN_IMPLEMENT(UShapeComponent, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UBoxComponent, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(USphereComponent, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UCapsuleComponent, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UStaticMesh, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UStaticMeshComponent, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UInstancedStaticMeshComponent, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UHierarchicalInstancedStaticMeshComponent, "Engine", 0)
STANDIN_IMPLEMENT(AStaticMeshActor, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(USkeletalMesh, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(USkinnedMeshComponent, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(USkeletalMeshComponent, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(ULandscapeHeightfieldCollisionComponent, "Landscape", 0)
STANDIN_IMPLEMENT_TRIVIAL(UMaterialInterface, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UMaterial, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UMaterialInstance, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UMaterialInstanceDynamic, "Engine", 0)

namespace {
struct Round {  // a segment along Z with a radius
  FVector low, high;
  double radius;
};
bool as_round(const UPrimitiveComponent& component, Round& out) {
  const FVector at = component.GetComponentLocation();
  if (auto* sphere = Cast<USphereComponent>(&component)) {
    out = {at, at, sphere->GetScaledSphereRadius()};
    return true;
  }
  if (auto* capsule = Cast<UCapsuleComponent>(&component)) {
    const FVector up =
        component.GetUpVector() * (capsule->GetScaledCapsuleHalfHeight() - capsule->GetScaledCapsuleRadius());
    out = {at - up, at + up, capsule->GetScaledCapsuleRadius()};
    return true;
  }
  return false;
}
double segment_distance(const Round& a, const Round& b) {
  // Alternating projections: exact for parallel segments and points, near enough for others.
  FVector p = a.low, q = b.low;
  auto nearest = [](const FVector& low, const FVector& high, const FVector& to) {
    const FVector along = high - low;
    const double length = along.SizeSquared();
    return length < 1e-12 ? low : low + along * FMath::Clamp((to - low).Dot(along) / length, 0.0, 1.0);
  };
  for (int i = 0; i < 8; ++i) {
    p = nearest(a.low, a.high, q);
    q = nearest(b.low, b.high, p);
  }
  return FVector::Dist(p, q);
}
// The nearest point of an oriented box to a point.
FVector nearest_in_box(const UBoxComponent& box, const FVector& to) {
  const FTransform at(box.GetComponentQuat(), box.GetComponentLocation());
  const FVector extent = box.GetScaledBoxExtent().GetAbs(), local = at.InverseTransformPosition(to);
  return at.TransformPosition({FMath::Clamp(local.X, -extent.X, extent.X), FMath::Clamp(local.Y, -extent.Y, extent.Y),
                               FMath::Clamp(local.Z, -extent.Z, extent.Z)});
}
bool round_in_box(const Round& round, const UBoxComponent& box) {
  FVector p = (round.low + round.high) * 0.5, q = p;
  for (int i = 0; i < 8; ++i) {
    q = nearest_in_box(box, p);
    const FVector along = round.high - round.low;
    const double length = along.SizeSquared();
    p = length < 1e-12 ? round.low : round.low + along * FMath::Clamp((q - round.low).Dot(along) / length, 0.0, 1.0);
  }
  return FVector::Dist(p, q) <= round.radius;
}
}  // namespace

bool standin::shapes_touch(UPrimitiveComponent& a, UPrimitiveComponent& b) {
  if (a.Bounds.SphereRadius <= 0 || b.Bounds.SphereRadius <= 0 || !a.Bounds.GetBox().Intersect(b.Bounds.GetBox()))
    return false;
  Round x, y;
  const bool roundA = as_round(a, x), roundB = as_round(b, y);
  if (roundA && roundB) return segment_distance(x, y) <= x.radius + y.radius;
  if (auto* box = Cast<UBoxComponent>(&b); roundA && box) return round_in_box(x, *box);
  if (auto* box = Cast<UBoxComponent>(&a); roundB && box) return round_in_box(y, *box);
  return true;
}

UShapeComponent::UShapeComponent(const FObjectInitializer& I) : Super(I) {
  SetCollisionProfileName(TEXT("OverlapAllDynamic"));
  bHiddenInGame = 1;
}
UBodySetup* UShapeComponent::GetBodySetup() {
  if (!ShapeBodySetup) ShapeBodySetup = NewObject<UBodySetup>(this);
  UpdateBodySetup();
  return ShapeBodySetup;
}
void UBoxComponent::SetBoxExtent(FVector In, bool) {
  BoxExtent = In;
  update_to_world(false);
}
FBoxSphereBounds UBoxComponent::CalcBounds(const FTransform& M) const {
  return FBoxSphereBounds(FBox(-BoxExtent, BoxExtent).TransformBy(M));
}
void UBoxComponent::UpdateBodySetup() {
  ShapeBodySetup->AggGeom.BoxElems = {
      FKBoxElem((float)BoxExtent.X * 2, (float)BoxExtent.Y * 2, (float)BoxExtent.Z * 2)};
}
void USphereComponent::SetSphereRadius(float In, bool) {
  SphereRadius = In;
  update_to_world(false);
}
FBoxSphereBounds USphereComponent::CalcBounds(const FTransform& M) const {
  const double R = SphereRadius * M.GetMinimumAxisScale();
  return FBoxSphereBounds(M.GetLocation(), FVector(R, R, R), R);
}
void USphereComponent::UpdateBodySetup() { ShapeBodySetup->AggGeom.SphereElems = {FKSphereElem(SphereRadius)}; }
void UCapsuleComponent::SetCapsuleSize(float Radius, float HalfHeight, bool) {
  InitCapsuleSize(Radius, HalfHeight);
  update_to_world(false);
}
FBoxSphereBounds UCapsuleComponent::CalcBounds(const FTransform& M) const {
  return FBoxSphereBounds(FBox(FVector(-CapsuleRadius, -CapsuleRadius, -CapsuleHalfHeight),
                               FVector(CapsuleRadius, CapsuleRadius, CapsuleHalfHeight))
                              .TransformBy(M));
}
void UCapsuleComponent::UpdateBodySetup() {
  ShapeBodySetup->AggGeom.SphylElems = {
      FKSphylElem(CapsuleRadius, FMath::Max(0.f, CapsuleHalfHeight - CapsuleRadius) * 2)};
}

FBox FKAggregateGeom::CalcAABB(const FTransform& M) const {
  FBox Out;
  for (const auto& E : SphereElems)
    Out += FBox(E.Center - FVector(E.Radius), E.Center + FVector(E.Radius)).TransformBy(M);
  for (const auto& E : BoxElems)
    Out += FBox(FVector(E.X, E.Y, E.Z) * -0.5, FVector(E.X, E.Y, E.Z) * 0.5).TransformBy(E.GetTransform() * M);
  for (const auto& E : SphylElems) {
    const FVector Half(E.Radius, E.Radius, E.Radius + E.Length / 2);
    Out += FBox(-Half, Half).TransformBy(E.GetTransform() * M);
  }
  for (const auto& E : ConvexElems)
    for (const FVector& V : E.VertexData) Out += (E.GetTransform() * M).TransformPosition(V);
  return Out;
}
void UStaticMesh::CreateBodySetup() {
  if (!BodySetup) BodySetup = NewObject<UBodySetup>(this);
}
FBox UStaticMesh::GetBoundingBox() const {
  FBox Out;
  if (RenderData)
    for (const auto& Lod : RenderData->LODResources)
      for (const FVector3f& V : Lod.VertexBuffers.PositionVertexBuffer.Positions) Out += FVector(V);
  if (BodySetup) {
    Out += BodySetup->AggGeom.CalcAABB(FTransform());
    for (const auto& Mesh : BodySetup->TriMeshGeometries)
      for (uint32 I = 0; I < Mesh->Particles().Size(); ++I) Out += FVector(Mesh->Particles().GetX(I));
  }
  return Out;
}
bool UStaticMeshComponent::SetStaticMesh(UStaticMesh* New) {
  if (StaticMesh == New) return false;
  StaticMesh = New;
  update_to_world(false);
  return true;
}
UBodySetup* UStaticMeshComponent::GetBodySetup() { return StaticMesh ? StaticMesh->GetBodySetup() : nullptr; }
UMaterialInterface* UStaticMeshComponent::GetMaterial(int32 Index) const {
  if (UMaterialInterface* Own = Super::GetMaterial(Index)) return Own;
  return StaticMesh ? StaticMesh->GetMaterial(Index) : nullptr;
}
int32 UStaticMeshComponent::GetNumMaterials() const { return StaticMesh ? StaticMesh->GetStaticMaterials().Num() : 0; }
FBoxSphereBounds UStaticMeshComponent::CalcBounds(const FTransform& M) const {
  const FBox Box = StaticMesh ? StaticMesh->GetBoundingBox() : FBox();
  return Box.IsValid ? FBoxSphereBounds(Box.TransformBy(M)) : Super::CalcBounds(M);
}
int32 UInstancedStaticMeshComponent::AddInstance(const FTransform& M, bool bWorldSpace) {
  const int32 Index = Instances.Add(bWorldSpace ? M.GetRelativeTransform(GetComponentTransform()) : M);
  UpdateBounds();
  return Index;
}
bool UInstancedStaticMeshComponent::GetInstanceTransform(int32 Index, FTransform& Out, bool bWorldSpace) const {
  if (!Instances.IsValidIndex(Index)) return false;
  Out = bWorldSpace ? Instances[Index] * GetComponentTransform() : Instances[Index];
  return true;
}
bool UInstancedStaticMeshComponent::UpdateInstanceTransform(int32 Index, const FTransform& M, bool bWorldSpace, bool,
                                                            bool) {
  if (!Instances.IsValidIndex(Index)) return false;
  Instances[Index] = bWorldSpace ? M.GetRelativeTransform(GetComponentTransform()) : M;
  UpdateBounds();
  return true;
}
bool UInstancedStaticMeshComponent::RemoveInstance(int32 Index) {
  if (!Instances.IsValidIndex(Index)) return false;
  Instances.RemoveAt(Index);
  return true;
}
FBoxSphereBounds UInstancedStaticMeshComponent::CalcBounds(const FTransform& M) const {
  if (!GetStaticMesh() || Instances.IsEmpty()) return USceneComponent::CalcBounds(M);
  FBox Out;
  for (const FTransform& Each : Instances) Out += GetStaticMesh()->GetBoundingBox().TransformBy(Each * M);
  return FBoxSphereBounds(Out);
}
AStaticMeshActor::AStaticMeshActor(const FObjectInitializer& I) : Super(I) {
  StaticMeshComponent = CreateDefaultSubobject<UStaticMeshComponent>(TEXT("StaticMeshComponent0"));
  StaticMeshComponent->SetCollisionProfileName(TEXT("BlockAll"));
  StaticMeshComponent->SetMobility(EComponentMobility::Static);
  RootComponent = StaticMeshComponent.Get();
}
UPhysicsAsset* USkinnedMeshComponent::GetPhysicsAsset() const {
  return OverrideAsset ? OverrideAsset.Get() : Mesh ? Mesh->GetPhysicsAsset() : nullptr;
}
FTransform USkinnedMeshComponent::GetBoneTransform(int32 Index) const {
  return BoneTransforms.IsValidIndex(Index) ? BoneTransforms[Index] * GetComponentTransform() : GetComponentTransform();
}
FTransform USkinnedMeshComponent::GetSocketTransform(FName Socket, ERelativeTransformSpace Space) const {
  const FTransform World = GetBoneTransform(GetBoneIndex(Socket));
  if (Space != RTS_Component) return World;
  const int32 Index = GetBoneIndex(Socket);
  return BoneTransforms.IsValidIndex(Index) ? BoneTransforms[Index] : FTransform::Identity;
}

bool UMaterialInterface::GetVectorParameterValue(const FHashedMaterialParameterInfo& Info, FLinearColor& Out,
                                                 bool bOverridden) const {
  if (const FLinearColor* Found = Vectors.Find(Info.Name)) {
    Out = *Found;
    return true;
  }
  return !bOverridden && standin_parent() && standin_parent()->GetVectorParameterValue(Info, Out);
}
bool UMaterialInterface::GetScalarParameterValue(const FHashedMaterialParameterInfo& Info, float& Out,
                                                 bool bOverridden) const {
  if (const float* Found = Scalars.Find(Info.Name)) {
    Out = *Found;
    return true;
  }
  return !bOverridden && standin_parent() && standin_parent()->GetScalarParameterValue(Info, Out);
}
void UMaterialInterface::GetAllVectorParameterInfo(TArray<FMaterialParameterInfo>& Out, TArray<FGuid>& Ids) const {
  for (const auto& Each : Vectors) {
    Out.Add(FMaterialParameterInfo(Each.Key));
    Ids.Add(FGuid());
  }
  if (standin_parent()) standin_parent()->GetAllVectorParameterInfo(Out, Ids);
}
UMaterialInstanceDynamic* UMaterialInstanceDynamic::Create(UMaterialInterface* InParent, UObject* Outer) {
  auto* Out = NewObject<UMaterialInstanceDynamic>(Outer);
  Out->Parent = InParent;
  return Out;
}
