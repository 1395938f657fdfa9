// Stands for Engine, Components/ShapeComponent.h, BoxComponent.h, SphereComponent.h, CapsuleComponent.h.
#pragma once

#include "Components/PrimitiveComponent.h"

// engine: 5.4-5.6 doc:Runtime/Engine/UShapeComponent
class UShapeComponent : public UPrimitiveComponent {
  STANDIN_CLASS(UShapeComponent, UPrimitiveComponent)
  FColor ShapeColor = FColor(223, 149, 157, 255);
  TObjectPtr<UBodySetup> ShapeBodySetup;
  UBodySetup* GetBodySetup() override;
  virtual void UpdateBodySetup() {}
};
// engine: 5.4-5.6 doc:Runtime/Engine/UBoxComponent (extents are half lengths)
class UBoxComponent : public UShapeComponent {
  STANDIN_CLASS(UBoxComponent, UShapeComponent)
  void SetBoxExtent(FVector In, bool bUpdateOverlaps = true);
  void InitBoxExtent(const FVector& In) { BoxExtent = In; }
  FVector GetScaledBoxExtent() const { return GetComponentScale() * BoxExtent; }
  FVector GetUnscaledBoxExtent() const { return BoxExtent; }
  FBoxSphereBounds CalcBounds(const FTransform& M) const override;
  void UpdateBodySetup() override;

 protected:
  // engine: 5.4-5.6 doc:Runtime/Engine/UBoxComponent
  FVector BoxExtent = FVector(32, 32, 32);
};
// engine: 5.4-5.6 doc:Runtime/Engine/USphereComponent
class USphereComponent : public UShapeComponent {
  STANDIN_CLASS(USphereComponent, UShapeComponent)
  void SetSphereRadius(float In, bool bUpdateOverlaps = true);
  void InitSphereRadius(float In) { SphereRadius = In; }
  float GetScaledSphereRadius() const { return SphereRadius * GetShapeScale(); }
  float GetUnscaledSphereRadius() const { return SphereRadius; }
  float GetShapeScale() const { return (float)GetComponentTransform().GetMinimumAxisScale(); }
  FBoxSphereBounds CalcBounds(const FTransform& M) const override;
  void UpdateBodySetup() override;

 protected:
  // engine: 5.4-5.6 doc:Runtime/Engine/USphereComponent
  float SphereRadius = 32;
};
// engine: 5.4-5.6 doc:Runtime/Engine/UCapsuleComponent (the half height is with the caps)
class UCapsuleComponent : public UShapeComponent {
  STANDIN_CLASS(UCapsuleComponent, UShapeComponent)
  void SetCapsuleSize(float Radius, float HalfHeight, bool bUpdateOverlaps = true);
  void InitCapsuleSize(float Radius, float HalfHeight) {
    CapsuleRadius = Radius, CapsuleHalfHeight = FMath::Max(Radius, HalfHeight);
  }
  float GetScaledCapsuleRadius() const { return CapsuleRadius * (float)GetComponentTransform().GetMinimumAxisScale(); }
  float GetScaledCapsuleHalfHeight() const {
    return CapsuleHalfHeight * (float)GetComponentTransform().GetMinimumAxisScale();
  }
  float GetUnscaledCapsuleRadius() const { return CapsuleRadius; }
  float GetUnscaledCapsuleHalfHeight() const { return CapsuleHalfHeight; }
  FBoxSphereBounds CalcBounds(const FTransform& M) const override;
  void UpdateBodySetup() override;

 protected:
  // engine: 5.4-5.6 doc:Runtime/Engine/UCapsuleComponent
  float CapsuleRadius = 22, CapsuleHalfHeight = 44;
};
