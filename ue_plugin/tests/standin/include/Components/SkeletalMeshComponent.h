// Stands for Engine, Components/SkeletalMeshComponent.h, SkinnedMeshComponent.h, Engine/SkeletalMesh.h.
#pragma once

#include "Components/PrimitiveComponent.h"
#include "PhysicsEngine/BodySetup.h"

// engine: 5.4-5.6 doc:Runtime/Engine/USkeletalMesh
class USkeletalMesh : public UObject {
  STANDIN_CLASS(USkeletalMesh, UObject)
  UPhysicsAsset* GetPhysicsAsset() const { return PhysicsAsset; }
  void SetPhysicsAsset(UPhysicsAsset* In) { PhysicsAsset = In; }

 private:
  TObjectPtr<UPhysicsAsset> PhysicsAsset;
};
// engine: 5.4-5.6 doc:Runtime/Engine/USkeletalMeshComponent
class USkinnedMeshComponent : public UMeshComponent {
  STANDIN_CLASS(USkinnedMeshComponent, UMeshComponent)
  UPhysicsAsset* GetPhysicsAsset() const;
  int32 GetBoneIndex(FName Bone) const { return BoneNames.Find(Bone); }
  FName GetBoneName(int32 Index) const { return BoneNames.IsValidIndex(Index) ? BoneNames[Index] : FName(); }
  int32 GetNumBones() const { return BoneNames.Num(); }
  FTransform GetBoneTransform(int32 Index) const;  // in the world
  FTransform GetSocketTransform(FName Socket, ERelativeTransformSpace Space = RTS_World) const override;
  bool DoesSocketExist(FName Socket) const override { return BoneNames.Contains(Socket); }
  void SetPhysicsAsset(UPhysicsAsset* In, bool bForceReInit = false) { (void)bForceReInit, OverrideAsset = In; }
  TArray<FName> BoneNames;  // the stand-in's own: bones in the component's space
  TArray<FTransform> BoneTransforms;
  TObjectPtr<UPhysicsAsset> OverrideAsset;
  TObjectPtr<USkeletalMesh> Mesh;
};
class USkeletalMeshComponent : public USkinnedMeshComponent {
  STANDIN_CLASS(USkeletalMeshComponent, USkinnedMeshComponent)
  USkeletalMesh* GetSkeletalMeshAsset() const { return Mesh; }
  void SetSkeletalMesh(USkeletalMesh* New, bool bReinitPose = true) { (void)bReinitPose, Mesh = New; }
  void SetSkeletalMeshAsset(USkeletalMesh* New) { Mesh = New; }
};
