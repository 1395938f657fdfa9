// Stands for Engine, PhysicsEngine/BodySetup.h, AggregateGeom.h, BoxElem.h, SphereElem.h, SphylElem.h, ConvexElem.h,
// SkeletalBodySetup.h, PhysicsAsset.h.
#pragma once

#include "Chaos/TriangleMeshImplicitObject.h"
#include "CoreMinimal.h"
#include "Engine/EngineTypes.h"

// engine: 5.4-5.6 doc:Runtime/Engine/FKShapeElem
struct FKShapeElem {
  FName GetName() const { return Name; }
  void SetName(const FName& In) { Name = In; }
  ECollisionEnabled::Type GetCollisionEnabled() const { return Enabled; }
  void SetCollisionEnabled(ECollisionEnabled::Type In) { Enabled = In; }

 private:
  FName Name;
  ECollisionEnabled::Type Enabled = ECollisionEnabled::QueryAndPhysics;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FKSphereElem
struct FKSphereElem : FKShapeElem {
  FVector Center;
  float Radius = 1;
  FKSphereElem() = default;
  explicit FKSphereElem(float R) : Radius(R) {}
  FTransform GetTransform() const { return FTransform(Center); }
};
// engine: 5.4-5.6 doc:Runtime/Engine/FKBoxElem (X, Y and Z are whole lengths)
struct FKBoxElem : FKShapeElem {
  FVector Center;
  FRotator Rotation;
  float X = 1, Y = 1, Z = 1;
  FKBoxElem() = default;
  FKBoxElem(float InX, float InY, float InZ) : X(InX), Y(InY), Z(InZ) {}
  FTransform GetTransform() const { return FTransform(Rotation, Center); }
};
// engine: 5.4-5.6 doc:Runtime/Engine/FKSphylElem (Length is without the caps)
struct FKSphylElem : FKShapeElem {
  FVector Center;
  FRotator Rotation;
  float Radius = 1, Length = 1;
  FKSphylElem() = default;
  FKSphylElem(float R, float L) : Radius(R), Length(L) {}
  FTransform GetTransform() const { return FTransform(Rotation, Center); }
};
// engine: 5.4-5.6 doc:Runtime/Engine/FKTaperedCapsuleElem
struct FKTaperedCapsuleElem : FKShapeElem {
  FVector Center;
  FRotator Rotation;
  float Radius0 = 1, Radius1 = 1, Length = 1;
  FTransform GetTransform() const { return FTransform(Rotation, Center); }
};
// engine: 5.4-5.6 doc:Runtime/Engine/FKConvexElem (IndexData: three per triangle; may be empty in what was cooked long
// ago)
struct FKConvexElem : FKShapeElem {
  TArray<FVector> VertexData;
  TArray<int32> IndexData;
  FBox ElemBox;
  const FTransform& GetTransform() const { return Transform; }
  void SetTransform(const FTransform& In) { Transform = In; }
  const Chaos::FConvexPtr& GetChaosConvexMesh() const { return Mesh; }
  void SetConvexMeshObject(Chaos::FConvexPtr&& In) { Mesh = MoveTemp(In); }
  void UpdateElemBox() { ElemBox = FBox(VertexData.GetData(), VertexData.Num()); }

 private:
  FTransform Transform;
  Chaos::FConvexPtr Mesh;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FKAggregateGeom
struct FKAggregateGeom {
  TArray<FKSphereElem> SphereElems;
  TArray<FKBoxElem> BoxElems;
  TArray<FKSphylElem> SphylElems;
  TArray<FKConvexElem> ConvexElems;
  TArray<FKTaperedCapsuleElem> TaperedCapsuleElems;
  int32 GetElementCount() const {
    return SphereElems.Num() + BoxElems.Num() + SphylElems.Num() + ConvexElems.Num() + TaperedCapsuleElems.Num();
  }
  FBox CalcAABB(const FTransform& Transform) const;
  void EmptyElements() { *this = FKAggregateGeom(); }
};
// engine: 5.4-5.6 doc:Runtime/Engine/ECollisionTraceFlag
enum ECollisionTraceFlag : int {
  CTF_UseDefault,
  CTF_UseSimpleAndComplex,
  CTF_UseSimpleAsComplex,
  CTF_UseComplexAsSimple,
  CTF_MAX,
};
// engine: 5.4-5.6 doc:Runtime/Engine/UBodySetup (5.3 has ChaosTriMeshes, an array of TSharedPtr, in place of
// TriMeshGeometries)
class UBodySetup : public UObject {
  STANDIN_CLASS(UBodySetup, UObject)
  FKAggregateGeom AggGeom;
  FName BoneName;
  TEnumAsByte<ECollisionTraceFlag> CollisionTraceFlag = CTF_UseDefault;
  uint8 bDoubleSidedGeometry : 1 = 0;
  uint8 bCreatedPhysicsMeshes : 1 = 0;
  uint8 bNeverNeedsCookedCollisionData : 1 = 0;
  TArray<Chaos::FTriangleMeshImplicitObjectPtr> TriMeshGeometries;
  ECollisionTraceFlag GetCollisionTraceFlag() const {
    return CollisionTraceFlag == CTF_UseDefault ? CTF_UseSimpleAndComplex : CollisionTraceFlag.GetValue();
  }
  void CreatePhysicsMeshes() { bCreatedPhysicsMeshes = 1; }
  void InvalidatePhysicsData() {}
};
// engine: 5.4-5.6 github:rdeioris/glTFRuntime Source/glTFRuntime/Private/glTFRuntimeParserSkeletalMeshes.cpp
class USkeletalBodySetup : public UBodySetup {
  STANDIN_CLASS(USkeletalBodySetup, UBodySetup)
};
class UPhysicsAsset : public UObject {
  STANDIN_CLASS(UPhysicsAsset, UObject)
  TArray<TObjectPtr<USkeletalBodySetup>> SkeletalBodySetups;
  int32 FindBodyIndex(FName Bone) const {
    return SkeletalBodySetups.IndexOfByPredicate(
        [&](const TObjectPtr<USkeletalBodySetup>& Each) { return Each && Each->BoneName == Bone; });
  }
};
