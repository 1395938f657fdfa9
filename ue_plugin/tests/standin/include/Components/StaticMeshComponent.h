// Stands for Engine, Components/StaticMeshComponent.h, InstancedStaticMeshComponent.h,
// HierarchicalInstancedStaticMeshComponent.h.
#pragma once

#include "Components/PrimitiveComponent.h"

class UStaticMesh;

// engine: 5.4-5.6 doc:Runtime/Engine/UStaticMeshComponent
class UStaticMeshComponent : public UMeshComponent {
  STANDIN_CLASS(UStaticMeshComponent, UMeshComponent)
  virtual bool SetStaticMesh(UStaticMesh* New);
  UStaticMesh* GetStaticMesh() const { return StaticMesh; }
  UBodySetup* GetBodySetup() override;
  UMaterialInterface* GetMaterial(int32 Index) const override;
  int32 GetNumMaterials() const override;
  FBoxSphereBounds CalcBounds(const FTransform& M) const override;

 private:
  TObjectPtr<UStaticMesh> StaticMesh;
};
// engine: 5.4-5.6 doc:Runtime/Engine/UInstancedStaticMeshComponent
class UInstancedStaticMeshComponent : public UStaticMeshComponent {
  STANDIN_CLASS(UInstancedStaticMeshComponent, UStaticMeshComponent)
  int32 AddInstance(const FTransform& M, bool bWorldSpace = false);
  int32 GetInstanceCount() const { return Instances.Num(); }
  int32 GetNumInstances() const { return Instances.Num(); }
  bool IsValidInstance(int32 Index) const { return Instances.IsValidIndex(Index); }
  bool GetInstanceTransform(int32 Index, FTransform& Out, bool bWorldSpace = false) const;
  bool UpdateInstanceTransform(int32 Index, const FTransform& M, bool bWorldSpace = false,
                               bool bMarkRenderStateDirty = false, bool bTeleport = false);
  virtual bool RemoveInstance(int32 Index);
  virtual void ClearInstances() { Instances.Empty(); }
  FBoxSphereBounds CalcBounds(const FTransform& M) const override;
  TArray<FTransform> Instances;  // the stand-in's own
};
// engine: 5.4-5.6 doc:Runtime/Engine/UHierarchicalInstancedStaticMeshComponent
class UHierarchicalInstancedStaticMeshComponent : public UInstancedStaticMeshComponent {
  STANDIN_CLASS(UHierarchicalInstancedStaticMeshComponent, UInstancedStaticMeshComponent)
};
