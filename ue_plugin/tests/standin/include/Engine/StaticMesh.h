// Stands for Engine, Engine/StaticMesh.h, StaticMeshResources.h (as far as the buffers that the CPU may read go).
#pragma once

#include "PhysicsEngine/BodySetup.h"

class UMaterialInterface;

// engine: 5.4-5.6 doc:Runtime/Engine/FPositionVertexBuffer
class FPositionVertexBuffer {
 public:
  uint32 GetNumVertices() const { return (uint32)Positions.Num(); }
  const FVector3f& VertexPosition(uint32 I) const { return Positions[(int32)I]; }
  TArray<FVector3f> Positions;  // the stand-in's own
};
// engine: 5.4-5.6 doc:Runtime/Engine/FRawStaticIndexBuffer
class FIndexArrayView {
 public:
  explicit FIndexArrayView(const TArray<uint32>& In) : Indices(In) {}
  uint32 operator[](int32 I) const { return Indices[I]; }
  int32 Num() const { return Indices.Num(); }

 private:
  const TArray<uint32>& Indices;
};

// engine: 5.4-5.6 doc:Runtime/Engine/FRawStaticIndexBuffer
class FRawStaticIndexBuffer {
 public:
  FIndexArrayView GetArrayView() const { return FIndexArrayView(Indices); }
  int32 GetNumIndices() const { return Indices.Num(); }
  TArray<uint32> Indices;  // the stand-in's own
};
// engine: 5.4-5.6 doc:Runtime/Engine/FStaticMeshSection
struct FStaticMeshSection {
  int32 MaterialIndex = 0;
  uint32 FirstIndex = 0, NumTriangles = 0, MinVertexIndex = 0, MaxVertexIndex = 0;
};
struct FStaticMeshVertexBuffers {
  FPositionVertexBuffer PositionVertexBuffer;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FStaticMeshLODResources
struct FStaticMeshLODResources {
  TArray<FStaticMeshSection> Sections;
  FStaticMeshVertexBuffers VertexBuffers;
  FRawStaticIndexBuffer IndexBuffer;
  int32 GetNumTriangles() const { return IndexBuffer.Indices.Num() / 3; }
  int32 GetNumVertices() const { return VertexBuffers.PositionVertexBuffer.Positions.Num(); }
};
class FStaticMeshRenderData {
 public:
  TArray<FStaticMeshLODResources> LODResources;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FStaticMaterial
struct FStaticMaterial {
  TObjectPtr<UMaterialInterface> MaterialInterface;
  FName MaterialSlotName;
};
// engine: 5.4-5.6 doc:Runtime/Engine/UStaticMesh
class UStaticMesh : public UObject {
  STANDIN_CLASS(UStaticMesh, UObject)
  uint8 bAllowCPUAccess : 1 = 0;
  UBodySetup* GetBodySetup() const { return BodySetup; }
  void SetBodySetup(UBodySetup* In) { BodySetup = In; }
  void CreateBodySetup();
  FStaticMeshRenderData* GetRenderData() { return RenderData.Get(); }
  const FStaticMeshRenderData* GetRenderData() const { return RenderData.Get(); }
  void SetRenderData(TUniquePtr<FStaticMeshRenderData>&& In) { RenderData = MoveTemp(In); }
  int32 GetNumLODs() const { return RenderData ? RenderData->LODResources.Num() : 0; }
  UMaterialInterface* GetMaterial(int32 Index) const {
    return StaticMaterials.IsValidIndex(Index) ? StaticMaterials[Index].MaterialInterface.Get() : nullptr;
  }
  TArray<FStaticMaterial>& GetStaticMaterials() { return StaticMaterials; }
  FBox GetBoundingBox() const;
  FBoxSphereBounds GetBounds() const { return FBoxSphereBounds(GetBoundingBox()); }

 private:
  TObjectPtr<UBodySetup> BodySetup;
  TUniquePtr<FStaticMeshRenderData> RenderData;
  TArray<FStaticMaterial> StaticMaterials;
};
