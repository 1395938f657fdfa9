// Stands for Core, Math/Transform.h, Math/Box.h, Math/BoxSphereBounds.h.
#pragma once

#include "Math/Rotator.h"

namespace UE::Math {

// engine: 5.4-5.6 doc:Runtime/Core/TTransform (A * B applies A first; scale, then rotation, then translation)
template <typename T>
struct TTransform {
  using V3 = TVector<T>;
  TTransform() : Scale(1, 1, 1) {}
  explicit TTransform(const V3& InTranslation) : Translation(InTranslation), Scale(1, 1, 1) {}
  explicit TTransform(const TQuat<T>& R) : Rotation(R), Scale(1, 1, 1) {}
  explicit TTransform(const TRotator<T>& R) : Rotation(R.Quaternion()), Scale(1, 1, 1) {}
  TTransform(const TQuat<T>& R, const V3& InTranslation, const V3& S = V3(1, 1, 1))
      : Rotation(R), Translation(InTranslation), Scale(S) {}
  TTransform(const TRotator<T>& R, const V3& InTranslation, const V3& S = V3(1, 1, 1))
      : Rotation(R.Quaternion()), Translation(InTranslation), Scale(S) {}
  static const TTransform Identity;
  const V3& GetLocation() const { return Translation; }
  const V3& GetTranslation() const { return Translation; }
  const TQuat<T>& GetRotation() const { return Rotation; }
  const V3& GetScale3D() const { return Scale; }
  TRotator<T> Rotator() const { return Rotation.Rotator(); }
  void SetLocation(const V3& V) { Translation = V; }
  void SetTranslation(const V3& V) { Translation = V; }
  void AddToTranslation(const V3& V) { Translation += V; }
  void SetRotation(const TQuat<T>& Q) { Rotation = Q; }
  void SetScale3D(const V3& V) { Scale = V; }
  TTransform operator*(const TTransform& B) const {
    TTransform Out;
    Out.Rotation = B.Rotation * Rotation;
    Out.Scale = Scale * B.Scale;
    Out.Translation = B.Rotation.RotateVector(B.Scale * Translation) + B.Translation;
    return Out;
  }
  TTransform& operator*=(const TTransform& B) { return *this = *this * B; }

  // engine: 5.4-5.6 doc:Runtime/Core/TTransform (relative and inverse transforms)
  TTransform GetRelativeTransform(const TTransform& Parent) const {
    const V3 Inv = SafeReciprocal(Parent.Scale);
    TTransform Out;
    Out.Scale = Scale * Inv;
    Out.Rotation = Parent.Rotation.Inverse() * Rotation;
    Out.Translation = Parent.Rotation.UnrotateVector(Translation - Parent.Translation) * Inv;
    return Out;
  }
  TTransform Inverse() const {
    const V3 Inv = SafeReciprocal(Scale);
    TTransform Out;
    Out.Rotation = Rotation.Inverse();
    Out.Scale = Inv;
    Out.Translation = Out.Rotation.RotateVector(-(Translation)) * Inv;
    return Out;
  }
  V3 TransformPosition(const V3& V) const { return Rotation.RotateVector(Scale * V) + Translation; }
  V3 TransformPositionNoScale(const V3& V) const { return Rotation.RotateVector(V) + Translation; }
  V3 TransformVector(const V3& V) const { return Rotation.RotateVector(Scale * V); }
  V3 TransformVectorNoScale(const V3& V) const { return Rotation.RotateVector(V); }
  V3 InverseTransformPosition(const V3& V) const {
    return Rotation.UnrotateVector(V - Translation) * SafeReciprocal(Scale);
  }
  V3 InverseTransformPositionNoScale(const V3& V) const { return Rotation.UnrotateVector(V - Translation); }
  V3 InverseTransformVector(const V3& V) const { return Rotation.UnrotateVector(V) * SafeReciprocal(Scale); }
  V3 InverseTransformVectorNoScale(const V3& V) const { return Rotation.UnrotateVector(V); }
  TQuat<T> TransformRotation(const TQuat<T>& Q) const { return Rotation * Q; }
  TQuat<T> InverseTransformRotation(const TQuat<T>& Q) const { return Rotation.Inverse() * Q; }
  V3 GetUnitAxis(int32 Axis) const {
    return TransformVectorNoScale(Axis == 1 ? V3(1, 0, 0) : Axis == 2 ? V3(0, 1, 0) : V3(0, 0, 1));
  }
  T GetMaximumAxisScale() const { return Scale.GetAbsMax(); }
  T GetMinimumAxisScale() const { return Scale.GetAbs().GetMin(); }
  T GetDeterminant() const { return Scale.X * Scale.Y * Scale.Z; }
  bool ContainsNaN() const { return Translation.ContainsNaN() || Scale.ContainsNaN(); }
  bool Equals(const TTransform& B, T Tol = T(UE_KINDA_SMALL_NUMBER)) const {
    return Translation.Equals(B.Translation, Tol) && Scale.Equals(B.Scale, Tol) && Rotation.Equals(B.Rotation, Tol);
  }
  void NormalizeRotation() { Rotation.Normalize(); }
  FString ToString() const {
    return FString::Printf(TEXT("%s|%s|%s"), *Translation.ToString(), *Rotator().ToString(), *Scale.ToString());
  }

 private:
  static V3 SafeReciprocal(const V3& S) {
    auto One = [](T A) { return FMath::Abs(A) <= T(UE_SMALL_NUMBER) ? T(0) : 1 / A; };
    return {One(S.X), One(S.Y), One(S.Z)};
  }
  TQuat<T> Rotation;
  V3 Translation;
  V3 Scale;
};

// engine: 5.4-5.6 doc:Runtime/Core/TTransform
template <typename T>
const TTransform<T> TTransform<T>::Identity;

// engine: 5.4-5.6 doc:Runtime/Core/TBox
template <typename T>
struct TBox {
  TVector<T> Min, Max;
  uint8 IsValid;
  TBox() : IsValid(0) {}
  TBox(EForceInit) : IsValid(0) {}
  TBox(const TVector<T>& InMin, const TVector<T>& InMax) : Min(InMin), Max(InMax), IsValid(1) {}
  TBox(const TVector<T>* Points, int32 N) : IsValid(0) {
    for (int32 I = 0; I < N; ++I) *this += Points[I];
  }
  static TBox BuildAABB(const TVector<T>& Origin, const TVector<T>& Extent) {
    return {Origin - Extent, Origin + Extent};
  }
  TBox& operator+=(const TVector<T>& P) {
    Min = IsValid ? Min.ComponentMin(P) : P;
    Max = IsValid ? Max.ComponentMax(P) : P;
    IsValid = 1;
    return *this;
  }
  TBox& operator+=(const TBox& B) {
    if (B.IsValid) *this += B.Min, *this += B.Max;
    return *this;
  }
  TBox operator+(const TBox& B) const { return TBox(*this) += B; }
  TVector<T> GetCenter() const { return (Min + Max) * T(0.5); }
  TVector<T> GetExtent() const { return (Max - Min) * T(0.5); }
  TVector<T> GetSize() const { return Max - Min; }
  void GetCenterAndExtents(TVector<T>& C, TVector<T>& E) const { C = GetCenter(), E = GetExtent(); }
  TBox ExpandBy(T W) const { return {Min - TVector<T>(W), Max + TVector<T>(W)}; }
  bool IsInside(const TVector<T>& P) const {
    return P.X > Min.X && P.X < Max.X && P.Y > Min.Y && P.Y < Max.Y && P.Z > Min.Z && P.Z < Max.Z;
  }
  bool IsInsideOrOn(const TVector<T>& P) const {
    return P.X >= Min.X && P.X <= Max.X && P.Y >= Min.Y && P.Y <= Max.Y && P.Z >= Min.Z && P.Z <= Max.Z;
  }
  bool Intersect(const TBox& B) const {
    return !(Min.X > B.Max.X || B.Min.X > Max.X || Min.Y > B.Max.Y || B.Min.Y > Max.Y || Min.Z > B.Max.Z ||
             B.Min.Z > Max.Z);
  }
  TBox TransformBy(const TTransform<T>& M) const {
    if (!IsValid) return TBox();
    TBox Out;
    for (int32 I = 0; I < 8; ++I)
      Out += M.TransformPosition({I & 1 ? Max.X : Min.X, I & 2 ? Max.Y : Min.Y, I & 4 ? Max.Z : Min.Z});
    return Out;
  }
};
}  // namespace UE::Math

// engine: 5.4-5.6 doc:Runtime/Core/FTransform
using FTransform = UE::Math::TTransform<double>;
using FTransform3f = UE::Math::TTransform<float>;
using FBox = UE::Math::TBox<double>;
using FBox3f = UE::Math::TBox<float>;
namespace EAxis {
enum Type { None, X, Y, Z };
}

// engine: 5.4-5.6 doc:Runtime/Core/FBoxSphereBounds
struct FBoxSphereBounds {
  FVector Origin, BoxExtent;
  double SphereRadius = 0;
  FBoxSphereBounds() = default;
  FBoxSphereBounds(const FVector& O, const FVector& E, double R) : Origin(O), BoxExtent(E), SphereRadius(R) {}
  explicit FBoxSphereBounds(const FBox& B)
      : Origin(B.GetCenter()), BoxExtent(B.GetExtent()), SphereRadius(B.GetExtent().Size()) {}
  FBox GetBox() const { return FBox(Origin - BoxExtent, Origin + BoxExtent); }
};
