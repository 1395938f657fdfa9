// Stands for Core, Math/Vector.h and Math/Vector2D.h, Math/IntPoint.h, Math/IntVector.h.
#pragma once

#include "Containers/UnrealString.h"
#include "Math/UnrealMathUtility.h"

namespace UE::Math {
// engine: 5.4-5.6 doc:Runtime/Core/TRotator
template <typename T>
struct TRotator;
template <typename T>
struct TQuat;

// engine: 5.4-5.6 doc:Runtime/Core/TVector2
template <typename T>
struct TVector2 {
  using FReal = T;
  T X, Y;
  TVector2() : X(0), Y(0) {}
  constexpr TVector2(T InX, T InY) : X(InX), Y(InY) {}
  explicit constexpr TVector2(T F) : X(F), Y(F) {}
  TVector2(EForceInit) : X(0), Y(0) {}
  static const TVector2 ZeroVector, UnitVector;
  TVector2 operator+(const TVector2& B) const { return {X + B.X, Y + B.Y}; }
  TVector2 operator-(const TVector2& B) const { return {X - B.X, Y - B.Y}; }
  TVector2 operator*(T S) const { return {X * S, Y * S}; }
  TVector2 operator*(const TVector2& B) const { return {X * B.X, Y * B.Y}; }
  TVector2 operator/(T S) const { return {X / S, Y / S}; }
  TVector2 operator-() const { return {-X, -Y}; }
  TVector2& operator+=(const TVector2& B) { return *this = *this + B; }
  bool operator==(const TVector2& B) const { return X == B.X && Y == B.Y; }
  T& operator[](int32 I) { return I == 0 ? X : Y; }
  T operator[](int32 I) const { return I == 0 ? X : Y; }
  T Size() const { return std::sqrt(SizeSquared()); }
  T Length() const { return Size(); }
  T SizeSquared() const { return X * X + Y * Y; }
  bool IsNearlyZero(T Tolerance = T(UE_KINDA_SMALL_NUMBER)) const {
    return FMath::Abs(X) <= Tolerance && FMath::Abs(Y) <= Tolerance;
  }
  TVector2 GetSafeNormal(T Tolerance = T(UE_SMALL_NUMBER)) const {
    const T S = SizeSquared();
    return S > Tolerance ? *this / std::sqrt(S) : TVector2();
  }
  TVector2 ClampAxes(T Low, T High) const { return {FMath::Clamp(X, Low, High), FMath::Clamp(Y, Low, High)}; }
  FString ToString() const { return FString::Printf(TEXT("X=%3.3f Y=%3.3f"), X, Y); }
};
template <typename T>
const TVector2<T> TVector2<T>::ZeroVector(0, 0);
template <typename T>
const TVector2<T> TVector2<T>::UnitVector(1, 1);

// engine: 5.4-5.6 doc:Runtime/Core/TVector (X forward, Y right, Z up, in cm)
template <typename T>
struct TVector {
  using FReal = T;
  T X, Y, Z;
  TVector() : X(0), Y(0), Z(0) {}
  explicit constexpr TVector(T F) : X(F), Y(F), Z(F) {}
  constexpr TVector(T InX, T InY, T InZ) : X(InX), Y(InY), Z(InZ) {}
  explicit TVector(const TVector2<T>& V, T InZ = 0) : X(V.X), Y(V.Y), Z(InZ) {}
  TVector(EForceInit) : X(0), Y(0), Z(0) {}
  template <typename U, typename = std::enable_if_t<!std::is_same_v<T, U>>>
  explicit TVector(const TVector<U>& O) : X((T)O.X), Y((T)O.Y), Z((T)O.Z) {}
  static const TVector ZeroVector, OneVector, UpVector, DownVector, ForwardVector, BackwardVector, RightVector,
      LeftVector, XAxisVector, YAxisVector, ZAxisVector;
  TVector operator+(const TVector& B) const { return {X + B.X, Y + B.Y, Z + B.Z}; }
  TVector operator-(const TVector& B) const { return {X - B.X, Y - B.Y, Z - B.Z}; }
  TVector operator-() const { return {-X, -Y, -Z}; }
  template <typename S, typename = std::enable_if_t<std::is_arithmetic_v<S>>>
  TVector operator*(S F) const {
    return {X * T(F), Y * T(F), Z * T(F)};
  }
  template <typename S, typename = std::enable_if_t<std::is_arithmetic_v<S>>>
  TVector operator/(S F) const {
    return {X / T(F), Y / T(F), Z / T(F)};
  }
  TVector operator*(const TVector& B) const { return {X * B.X, Y * B.Y, Z * B.Z}; }
  TVector operator/(const TVector& B) const { return {X / B.X, Y / B.Y, Z / B.Z}; }
  TVector operator^(const TVector& B) const { return Cross(B); }
  T operator|(const TVector& B) const { return Dot(B); }
  TVector& operator+=(const TVector& B) { return *this = *this + B; }
  TVector& operator-=(const TVector& B) { return *this = *this - B; }
  template <typename S, typename = std::enable_if_t<std::is_arithmetic_v<S>>>
  TVector& operator*=(S F) {
    return *this = *this * F;
  }
  TVector& operator*=(const TVector& B) { return *this = *this * B; }
  template <typename S, typename = std::enable_if_t<std::is_arithmetic_v<S>>>
  TVector& operator/=(S F) {
    return *this = *this / F;
  }
  bool operator==(const TVector& B) const { return X == B.X && Y == B.Y && Z == B.Z; }
  bool operator!=(const TVector& B) const { return !(*this == B); }
  T& operator[](int32 I) { return I == 0 ? X : I == 1 ? Y : Z; }
  T operator[](int32 I) const { return I == 0 ? X : I == 1 ? Y : Z; }
  T& Component(int32 I) { return (*this)[I]; }

  // engine: 5.4-5.6 doc:Runtime/Core/TVector (functions)
  T Dot(const TVector& B) const { return X * B.X + Y * B.Y + Z * B.Z; }
  TVector Cross(const TVector& B) const { return {Y * B.Z - Z * B.Y, Z * B.X - X * B.Z, X * B.Y - Y * B.X}; }
  static T DotProduct(const TVector& A, const TVector& B) { return A.Dot(B); }
  static TVector CrossProduct(const TVector& A, const TVector& B) { return A.Cross(B); }
  static T Dist(const TVector& A, const TVector& B) { return (A - B).Size(); }
  static T Distance(const TVector& A, const TVector& B) { return (A - B).Size(); }
  static T DistSquared(const TVector& A, const TVector& B) { return (A - B).SizeSquared(); }
  static T Dist2D(const TVector& A, const TVector& B) { return (A - B).Size2D(); }
  static T DistSquared2D(const TVector& A, const TVector& B) { return (A - B).SizeSquared2D(); }
  T Size() const { return std::sqrt(SizeSquared()); }
  T Length() const { return Size(); }
  T SizeSquared() const { return X * X + Y * Y + Z * Z; }
  T SquaredLength() const { return SizeSquared(); }
  T Size2D() const { return std::sqrt(X * X + Y * Y); }
  T SizeSquared2D() const { return X * X + Y * Y; }
  bool IsZero() const { return X == 0 && Y == 0 && Z == 0; }
  bool IsNearlyZero(T Tol = T(UE_KINDA_SMALL_NUMBER)) const {
    return FMath::Abs(X) <= Tol && FMath::Abs(Y) <= Tol && FMath::Abs(Z) <= Tol;
  }
  bool Equals(const TVector& B, T Tol = T(UE_KINDA_SMALL_NUMBER)) const { return (*this - B).IsNearlyZero(Tol); }
  bool ContainsNaN() const { return !(std::isfinite(X) && std::isfinite(Y) && std::isfinite(Z)); }
  T GetMax() const { return FMath::Max3(X, Y, Z); }
  T GetMin() const { return FMath::Min3(X, Y, Z); }
  T GetAbsMax() const { return GetAbs().GetMax(); }
  TVector GetAbs() const { return {FMath::Abs(X), FMath::Abs(Y), FMath::Abs(Z)}; }
  TVector ComponentMax(const TVector& B) const { return {FMath::Max(X, B.X), FMath::Max(Y, B.Y), FMath::Max(Z, B.Z)}; }
  TVector ComponentMin(const TVector& B) const { return {FMath::Min(X, B.X), FMath::Min(Y, B.Y), FMath::Min(Z, B.Z)}; }
  bool Normalize(T Tol = T(UE_SMALL_NUMBER)) {
    const T S = SizeSquared();
    if (S <= Tol) return false;
    *this = *this / std::sqrt(S);
    return true;
  }
  TVector GetSafeNormal(T Tol = T(UE_SMALL_NUMBER)) const {
    TVector Out = *this;
    return Out.Normalize(Tol) ? Out : TVector();
  }
  TVector GetSafeNormal2D(T Tol = T(UE_SMALL_NUMBER)) const { return TVector(X, Y, 0).GetSafeNormal(Tol); }
  TVector GetUnsafeNormal() const { return *this / Size(); }
  TVector GetClampedToMaxSize(T Max) const { return Size() > Max ? GetSafeNormal() * Max : *this; }
  TRotator<T> Rotation() const;  // of a direction: no roll
  TRotator<T> ToOrientationRotator() const;
  TQuat<T> ToOrientationQuat() const;
  FString ToString() const { return FString::Printf(TEXT("X=%3.3f Y=%3.3f Z=%3.3f"), X, Y, Z); }
  FString ToCompactString() const { return FString::Printf(TEXT("V(X=%.2f, Y=%.2f, Z=%.2f)"), X, Y, Z); }
};
template <typename S, typename T, typename = std::enable_if_t<std::is_arithmetic_v<S>>>
TVector<T> operator*(S F, const TVector<T>& V) {
  return V * F;
}
#define STANDIN_VECTOR(Name, X, Y, Z) \
  template <typename T>               \
  const TVector<T> TVector<T>::Name(X, Y, Z);
STANDIN_VECTOR(ZeroVector, 0, 0, 0)
STANDIN_VECTOR(OneVector, 1, 1, 1)
STANDIN_VECTOR(UpVector, 0, 0, 1)
STANDIN_VECTOR(DownVector, 0, 0, -1)
STANDIN_VECTOR(ForwardVector, 1, 0, 0)
STANDIN_VECTOR(BackwardVector, -1, 0, 0)
STANDIN_VECTOR(RightVector, 0, 1, 0)
STANDIN_VECTOR(LeftVector, 0, -1, 0)
STANDIN_VECTOR(XAxisVector, 1, 0, 0)
STANDIN_VECTOR(YAxisVector, 0, 1, 0)
STANDIN_VECTOR(ZAxisVector, 0, 0, 1)
#undef STANDIN_VECTOR

// engine: 5.4-5.6 doc:Runtime/Core/TVector4
template <typename T>
struct TVector4 {
  T X, Y, Z, W;
  constexpr TVector4(T InX = 0, T InY = 0, T InZ = 0, T InW = 1) : X(InX), Y(InY), Z(InZ), W(InW) {}
  bool operator==(const TVector4& B) const { return X == B.X && Y == B.Y && Z == B.Z && W == B.W; }
};

// engine: 5.4-5.6 doc:Runtime/Core/FIntPoint
template <typename T>
struct TIntPoint {
  T X, Y;
  constexpr TIntPoint() : X(0), Y(0) {}
  constexpr TIntPoint(T InX, T InY) : X(InX), Y(InY) {}
  explicit constexpr TIntPoint(T XY) : X(XY), Y(XY) {}
  static const TIntPoint ZeroValue;
  bool operator==(const TIntPoint& B) const { return X == B.X && Y == B.Y; }
  bool operator!=(const TIntPoint& B) const { return !(*this == B); }
  TIntPoint operator+(const TIntPoint& B) const { return {X + B.X, Y + B.Y}; }
  TIntPoint operator-(const TIntPoint& B) const { return {X - B.X, Y - B.Y}; }
  FString ToString() const { return FString::Printf(TEXT("X=%d Y=%d"), X, Y); }
};
template <typename T>
const TIntPoint<T> TIntPoint<T>::ZeroValue(0, 0);
template <typename T>
struct TIntVector3 {
  T X, Y, Z;
  constexpr TIntVector3() : X(0), Y(0), Z(0) {}
  constexpr TIntVector3(T InX, T InY, T InZ) : X(InX), Y(InY), Z(InZ) {}
  bool operator==(const TIntVector3& B) const { return X == B.X && Y == B.Y && Z == B.Z; }
};
}  // namespace UE::Math

// engine: 5.4-5.6 doc:Runtime/Core/FVector (double precision since 5.0)
using FVector = UE::Math::TVector<double>;
using FVector3d = UE::Math::TVector<double>;
using FVector3f = UE::Math::TVector<float>;
using FVector2D = UE::Math::TVector2<double>;
using FVector2f = UE::Math::TVector2<float>;
using FVector4 = UE::Math::TVector4<double>;
using FVector4f = UE::Math::TVector4<float>;
using FIntPoint = UE::Math::TIntPoint<int32>;
using FIntVector = UE::Math::TIntVector3<int32>;
