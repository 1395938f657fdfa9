// Stands for Core, Math/Rotator.h, Math/Quat.h, Math/RotationMatrix.h (a matrix only as far as axes go).
#pragma once

#include "Math/Vector.h"

namespace UE::Math {
// engine: 5.4-5.6 doc:Runtime/Core/TQuat
template <typename T>
struct TQuat;

// engine: 5.4-5.6 doc:Runtime/Core/TRotator (degrees; pitch up, yaw to the right, roll clockwise)
template <typename T>
struct TRotator {
  T Pitch, Yaw, Roll;
  TRotator() : Pitch(0), Yaw(0), Roll(0) {}
  explicit constexpr TRotator(T F) : Pitch(F), Yaw(F), Roll(F) {}
  constexpr TRotator(T InPitch, T InYaw, T InRoll) : Pitch(InPitch), Yaw(InYaw), Roll(InRoll) {}
  TRotator(EForceInit) : Pitch(0), Yaw(0), Roll(0) {}
  explicit TRotator(const TQuat<T>& Q);
  static const TRotator ZeroRotator;
  TRotator operator+(const TRotator& B) const { return {Pitch + B.Pitch, Yaw + B.Yaw, Roll + B.Roll}; }
  TRotator operator-(const TRotator& B) const { return {Pitch - B.Pitch, Yaw - B.Yaw, Roll - B.Roll}; }
  TRotator operator*(T S) const { return {Pitch * S, Yaw * S, Roll * S}; }
  TRotator& operator+=(const TRotator& B) { return *this = *this + B; }
  bool operator==(const TRotator& B) const { return Pitch == B.Pitch && Yaw == B.Yaw && Roll == B.Roll; }
  bool operator!=(const TRotator& B) const { return !(*this == B); }
  bool Equals(const TRotator& B, T Tol = T(UE_KINDA_SMALL_NUMBER)) const {
    return FMath::Abs(NormalizeAxis(Pitch - B.Pitch)) <= Tol && FMath::Abs(NormalizeAxis(Yaw - B.Yaw)) <= Tol &&
           FMath::Abs(NormalizeAxis(Roll - B.Roll)) <= Tol;
  }
  bool IsNearlyZero(T Tol = T(UE_KINDA_SMALL_NUMBER)) const { return Equals(TRotator(), Tol); }
  static T ClampAxis(T A) {
    A = std::fmod(A, T(360));
    return A < 0 ? A + T(360) : A;
  }
  static T NormalizeAxis(T A) {
    A = ClampAxis(A);
    return A > T(180) ? A - T(360) : A;
  }
  void Normalize() { *this = GetNormalized(); }
  TRotator GetNormalized() const { return {NormalizeAxis(Pitch), NormalizeAxis(Yaw), NormalizeAxis(Roll)}; }
  TVector<T> Vector() const;
  TVector<T> RotateVector(const TVector<T>& V) const;
  TVector<T> UnrotateVector(const TVector<T>& V) const;
  TQuat<T> Quaternion() const;
  FString ToString() const { return FString::Printf(TEXT("P=%f Y=%f R=%f"), Pitch, Yaw, Roll); }
};
template <typename T>
const TRotator<T> TRotator<T>::ZeroRotator(0, 0, 0);

// engine: 5.4-5.6 doc:Runtime/Core/TQuat (A * B rotates by B first)
template <typename T>
struct TQuat {
  T X, Y, Z, W;
  TQuat() : X(0), Y(0), Z(0), W(1) {}
  TQuat(EForceInit) : X(0), Y(0), Z(0), W(0) {}
  constexpr TQuat(T InX, T InY, T InZ, T InW) : X(InX), Y(InY), Z(InZ), W(InW) {}
  TQuat(const TVector<T>& Axis, T Radians) {
    const T S = std::sin(Radians / 2);
    X = S * Axis.X, Y = S * Axis.Y, Z = S * Axis.Z, W = std::cos(Radians / 2);
  }
  explicit TQuat(const TRotator<T>& R) { *this = R.Quaternion(); }
  static const TQuat Identity;
  static TQuat MakeFromEuler(const TVector<T>& E) { return TRotator<T>(E.Y, E.Z, E.X).Quaternion(); }
  TQuat operator*(const TQuat& B) const {
    return {W * B.X + X * B.W + Y * B.Z - Z * B.Y, W * B.Y - X * B.Z + Y * B.W + Z * B.X,
            W * B.Z + X * B.Y - Y * B.X + Z * B.W, W * B.W - X * B.X - Y * B.Y - Z * B.Z};
  }
  TQuat& operator*=(const TQuat& B) { return *this = *this * B; }
  bool operator==(const TQuat& B) const { return X == B.X && Y == B.Y && Z == B.Z && W == B.W; }
  T operator|(const TQuat& B) const { return X * B.X + Y * B.Y + Z * B.Z + W * B.W; }
  TVector<T> operator*(const TVector<T>& V) const { return RotateVector(V); }
  TVector<T> RotateVector(const TVector<T>& V) const {
    const TVector<T> Q(X, Y, Z);
    const TVector<T> TT = Q.Cross(V) * T(2);
    return V + TT * W + Q.Cross(TT);
  }
  TVector<T> UnrotateVector(const TVector<T>& V) const { return Inverse().RotateVector(V); }
  TQuat Inverse() const { return {-X, -Y, -Z, W}; }
  T SizeSquared() const { return X * X + Y * Y + Z * Z + W * W; }
  T Size() const { return std::sqrt(SizeSquared()); }
  void Normalize(T Tol = T(UE_SMALL_NUMBER)) {
    const T S = SizeSquared();
    if (S < Tol) {
      *this = TQuat();
      return;
    }
    const T K = 1 / std::sqrt(S);
    X *= K, Y *= K, Z *= K, W *= K;
  }
  TQuat GetNormalized() const {
    TQuat Out = *this;
    Out.Normalize();
    return Out;
  }
  bool IsNormalized() const { return FMath::Abs(1 - SizeSquared()) < T(0.01); }
  bool Equals(const TQuat& B, T Tol = T(UE_KINDA_SMALL_NUMBER)) const { return FMath::Abs(*this | B) > 1 - Tol; }
  TVector<T> GetAxisX() const { return RotateVector({1, 0, 0}); }
  TVector<T> GetAxisY() const { return RotateVector({0, 1, 0}); }
  TVector<T> GetAxisZ() const { return RotateVector({0, 0, 1}); }
  TVector<T> GetForwardVector() const { return GetAxisX(); }
  TVector<T> GetRightVector() const { return GetAxisY(); }
  TVector<T> GetUpVector() const { return GetAxisZ(); }
  TVector<T> Vector() const { return GetAxisX(); }
  T AngularDistance(const TQuat& B) const {
    const T Inner = *this | B;
    return std::acos(FMath::Clamp(2 * Inner * Inner - 1, T(-1), T(1)));
  }
  TRotator<T> Rotator() const {
    constexpr T Deg = T(180.0 / UE_DOUBLE_PI);
    const T Test = Z * X - W * Y;
    const T YawY = 2 * (W * Z + X * Y), YawX = 1 - 2 * (Y * Y + Z * Z);
    TRotator<T> Out;
    Out.Yaw = std::atan2(YawY, YawX) * Deg;
    if (FMath::Abs(Test) > T(0.4999995)) {
      const T Side = Test < 0 ? T(-1) : T(1);
      Out.Pitch = Side * 90;
      Out.Roll = TRotator<T>::NormalizeAxis(Side * Out.Yaw - 2 * std::atan2(X, W) * Deg);
    } else {
      Out.Pitch = std::asin(2 * Test) * Deg;
      Out.Roll = std::atan2(-2 * (W * X + Y * Z), 1 - 2 * (X * X + Y * Y)) * Deg;
    }
    return Out;
  }
};
template <typename T>
const TQuat<T> TQuat<T>::Identity(0, 0, 0, 1);

// engine: 5.4-5.6 doc:Runtime/Core/TRotator (definitions)
template <typename T>
TRotator<T>::TRotator(const TQuat<T>& Q) {
  *this = Q.Rotator();
}

// engine: 5.4-5.6 doc:Runtime/Core/TRotator/Quaternion (definitions)
template <typename T>
TQuat<T> TRotator<T>::Quaternion() const {
  constexpr T Half = T(UE_DOUBLE_PI / 360.0);
  T SP, SY, SR, CP, CY, CR;
  FMath::SinCos(&SP, &CP, std::fmod(Pitch, T(360)) * Half);
  FMath::SinCos(&SY, &CY, std::fmod(Yaw, T(360)) * Half);
  FMath::SinCos(&SR, &CR, std::fmod(Roll, T(360)) * Half);
  return {CR * SP * SY - SR * CP * CY, -CR * SP * CY - SR * CP * SY, CR * CP * SY - SR * SP * CY,
          CR * CP * CY + SR * SP * SY};
}
template <typename T>
TVector<T> TRotator<T>::Vector() const {
  constexpr T Rad = T(UE_DOUBLE_PI / 180.0);
  const T P = std::fmod(Pitch, T(360)) * Rad, A = std::fmod(Yaw, T(360)) * Rad;
  return {std::cos(P) * std::cos(A), std::cos(P) * std::sin(A), std::sin(P)};
}
template <typename T>
TVector<T> TRotator<T>::RotateVector(const TVector<T>& V) const {
  return Quaternion().RotateVector(V);
}
template <typename T>
TVector<T> TRotator<T>::UnrotateVector(const TVector<T>& V) const {
  return Quaternion().UnrotateVector(V);
}

// engine: 5.4-5.6 doc:Runtime/Core/TVector/ToOrientationRotator (definitions)
template <typename T>
TRotator<T> TVector<T>::ToOrientationRotator() const {
  constexpr T Deg = T(180.0 / UE_DOUBLE_PI);
  return {std::atan2(Z, Size2D()) * Deg, std::atan2(Y, X) * Deg, 0};
}
template <typename T>
TRotator<T> TVector<T>::Rotation() const {
  return ToOrientationRotator();
}
template <typename T>
TQuat<T> TVector<T>::ToOrientationQuat() const {
  return ToOrientationRotator().Quaternion();
}
}  // namespace UE::Math

// engine: 5.4-5.6 doc:Runtime/Core/FRotator
using FRotator = UE::Math::TRotator<double>;
using FRotator3f = UE::Math::TRotator<float>;
using FQuat = UE::Math::TQuat<double>;
using FQuat4f = UE::Math::TQuat<float>;
