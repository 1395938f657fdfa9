// Stands for Chaos, Chaos/TriangleMeshImplicitObject.h, Chaos/Convex.h, Chaos/HeightField.h, Chaos/ImplicitObject.h:
// the geometry of collision, as far as it can be read.
#pragma once

#include "Containers/Array.h"
#include "Math/Transform.h"
#include "Misc/AssertionMacros.h"
#include "Templates/RefCounting.h"
#include "Templates/UniquePtr.h"

namespace Chaos {

// engine: 5.4-5.6 doc:Runtime/Chaos/FReal
using FReal = double;
using FRealSingle = float;
using FVec3 = UE::Math::TVector<double>;
using FVec3f = UE::Math::TVector<float>;
template <typename T, int D>
struct TVector {
  T Values[D];
  T& operator[](int32 I) { return Values[I]; }
  const T& operator[](int32 I) const { return Values[I]; }
};
template <>
struct TVector<float, 3> : FVec3f {
  using FVec3f::FVec3f;
  TVector(const FVec3f& V) : FVec3f(V) {}
};

// engine: 5.4-5.6 doc:Runtime/Chaos/FImplicitObject (reference-counted since 5.4)
class FImplicitObject : public FThreadSafeRefCountedObject {};

// engine: 5.4-5.6 github:TriAxis-Games/RealtimeMeshComponent
// Source/RealtimeMeshComponent/Private/RealtimeMeshCollisionLibrary.cpp
class FTriangleMeshParticles {
 public:
  void AddParticles(int32 N) { Points.SetNum(Points.Num() + N); }
  uint32 Size() const { return (uint32)Points.Num(); }
  const FVec3f& GetX(uint32 I) const { return Points[(int32)I]; }
  void SetX(uint32 I, const FVec3f& V) { Points[(int32)I] = V; }

 private:
  TArray<FVec3f> Points;
};
// engine: 5.4-5.6 doc:Runtime/Chaos/FTrimeshIndexBuffer
class FTrimeshIndexBuffer {
 public:
  using LargeIdxType = int32;
  using SmallIdxType = uint16;
  FTrimeshIndexBuffer() = default;
  explicit FTrimeshIndexBuffer(TArray<TVector<LargeIdxType, 3>>&& In) : Large(MoveTemp(In)), bLarge(true) {}
  explicit FTrimeshIndexBuffer(TArray<TVector<SmallIdxType, 3>>&& In) : Small(MoveTemp(In)), bLarge(false) {}
  bool RequiresLargeIndices() const { return bLarge; }
  const TArray<TVector<LargeIdxType, 3>>& GetLargeIndexBuffer() const {
    check(bLarge);
    return Large;
  }
  const TArray<TVector<SmallIdxType, 3>>& GetSmallIndexBuffer() const {
    check(!bLarge);
    return Small;
  }
  int32 GetNumTriangles() const { return bLarge ? Large.Num() : Small.Num(); }

 private:
  TArray<TVector<LargeIdxType, 3>> Large;
  TArray<TVector<SmallIdxType, 3>> Small;
  bool bLarge = false;
};
// engine: 5.4-5.6 doc:Runtime/Chaos/FTriangleMeshImplicitObject
class FTriangleMeshImplicitObject : public FImplicitObject {
 public:
  using ParticlesType = FTriangleMeshParticles;
  template <typename IdxType>
  FTriangleMeshImplicitObject(ParticlesType&& Particles, TArray<TVector<IdxType, 3>>&& Elements,
                              TArray<uint16>&& Materials)
      : Points(MoveTemp(Particles)), Indices(MoveTemp(Elements)), MaterialIndices(MoveTemp(Materials)) {}
  const ParticlesType& Particles() const { return Points; }
  const FTrimeshIndexBuffer& Elements() const { return Indices; }

 private:
  ParticlesType Points;
  FTrimeshIndexBuffer Indices;
  TArray<uint16> MaterialIndices;
};

// engine: 5.4-5.6 doc:Runtime/Chaos/FTriangleMeshImplicitObject (the pointer is counted since 5.4)
using FTriangleMeshImplicitObjectPtr = TRefCountPtr<FTriangleMeshImplicitObject>;

// engine: 5.4-5.6 doc:Runtime/Chaos/FConvex
class FConvex : public FImplicitObject {
 public:
  using FVec3Type = FVec3f;
  explicit FConvex(const TArray<FVec3f>& InVertices) : Vertices(InVertices) {}
  int32 NumVertices() const { return Vertices.Num(); }
  const FVec3Type& GetVertex(int32 I) const { return Vertices[I]; }
  const TArray<FVec3Type>& GetVertices() const { return Vertices; }

 private:
  TArray<FVec3Type> Vertices;
};

// engine: 5.4-5.6 doc:Runtime/Chaos/FConvex
using FConvexPtr = TRefCountPtr<FConvex>;

// engine: 5.4-5.6 doc:Runtime/Chaos/FHeightField (GetHeight is before the scale; holes are cells of material 255)
class FHeightField : public FImplicitObject {
 public:
  FHeightField(TArray<FReal>&& Heights, TArray<uint8>&& MaterialIndices, int32 Rows, int32 Columns,
               const FVec3& InScale)
      : Data(MoveTemp(Heights)) {
    GeomData.MaterialIndices = MoveTemp(MaterialIndices);
    GeomData.NumRows = (uint16)Rows;
    GeomData.NumCols = (uint16)Columns;
    GeomData.Scale = InScale;
  }
  int32 GetNumRows() const { return GeomData.NumRows; }
  int32 GetNumCols() const { return GeomData.NumCols; }
  FReal GetHeight(int32 Index) const { return Data[Index]; }
  FReal GetHeight(int32 X, int32 Y) const { return Data[Y * GeomData.NumCols + X]; }
  bool IsHole(int32 Index) const {
    return GeomData.MaterialIndices.Num() > 1 && GeomData.MaterialIndices[Index] == 255;
  }
  bool IsHole(int32 CellX, int32 CellY) const { return IsHole(CellY * (GeomData.NumCols - 1) + CellX); }
  struct FDataType {
    TArray<uint8> MaterialIndices;
    FVec3 Scale;
    uint16 NumRows = 0, NumCols = 0;
  };
  FDataType GeomData;

 private:
  TArray<FReal> Data;
};

// engine: 5.4-5.6 doc:Runtime/Chaos/FHeightField
using FHeightFieldPtr = TRefCountPtr<FHeightField>;
}  // namespace Chaos
