// Stands for Landscape, LandscapeHeightfieldCollisionComponent.h.
#pragma once

#include "Chaos/HeightField.h"
#include "Components/PrimitiveComponent.h"

// engine: 5.4-5.6 doc:Runtime/Landscape/ULandscapeHeightfieldCollisionCo- (HeightfieldGeometry is reference-counted
// since 5.4; a unique Heightfield before)
class ULandscapeHeightfieldCollisionComponent : public UPrimitiveComponent {
  STANDIN_CLASS(ULandscapeHeightfieldCollisionComponent, UPrimitiveComponent)
  struct FHeightfieldGeometryRef : public FThreadSafeRefCountedObject {
    FGuid Guid;
    Chaos::FHeightFieldPtr HeightfieldGeometry;
    Chaos::FHeightFieldPtr HeightfieldSimpleGeometry;
  };
  int32 CollisionSizeQuads = 0;
  float CollisionScale = 1;
  int32 SimpleCollisionSizeQuads = 0;
  TRefCountPtr<FHeightfieldGeometryRef> HeightfieldRef;
  FBox CachedLocalBox;
  FBoxSphereBounds CalcBounds(const FTransform& M) const override {
    return FBoxSphereBounds(CachedLocalBox.TransformBy(M));
  }
};
