// Stands for Core, Math/UnrealMathUtility.h: FMath.
#pragma once

#include <cmath>
#include <cstdlib>

#include "CoreTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/FMath (constants)
#define UE_PI (3.1415926535897932f)
#define UE_DOUBLE_PI (3.141592653589793238462643383279502884197169399)
#define UE_TWO_PI (6.28318530717958647692f)
#define UE_SMALL_NUMBER (1.e-8f)
#define UE_KINDA_SMALL_NUMBER (1.e-4f)
#define UE_DOUBLE_SMALL_NUMBER (1.e-8)
#define UE_DOUBLE_KINDA_SMALL_NUMBER (1.e-4)
#define UE_BIG_NUMBER (3.4e+38f)
#define PI UE_PI
#define SMALL_NUMBER UE_SMALL_NUMBER
#define KINDA_SMALL_NUMBER UE_KINDA_SMALL_NUMBER
#define BIG_NUMBER UE_BIG_NUMBER

namespace standin {
extern int32 global_random_seed;  // FMath::SRand's state
float next_fraction(int32& seed);
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/Core/FMath
struct FMath {
  template <typename T>
  static constexpr T Abs(T A) {
    return A < T(0) ? -A : A;
  }
  template <typename T>
  static constexpr T Sign(T A) {
    return A > T(0) ? T(1) : A < T(0) ? T(-1) : T(0);
  }
  template <typename A, typename B>
  static constexpr auto Max(A X, B Y) -> decltype(X + Y) {
    return X >= Y ? X : Y;
  }
  template <typename A, typename B>
  static constexpr auto Min(A X, B Y) -> decltype(X + Y) {
    return X <= Y ? X : Y;
  }
  template <typename T>
  static constexpr T Max3(T A, T B, T C) {
    return Max(A, Max(B, C));
  }
  template <typename T>
  static constexpr T Min3(T A, T B, T C) {
    return Min(A, Min(B, C));
  }
  template <typename T, typename L, typename H>
  static constexpr auto Clamp(T X, L Low, H High) -> decltype(X + Low + High) {
    return X < Low ? Low : X < High ? X : High;
  }
  template <typename T>
  static constexpr T Square(T A) {
    return A * A;
  }
  static float Sqrt(float A) { return std::sqrt(A); }
  static double Sqrt(double A) { return std::sqrt(A); }
  static float InvSqrt(float A) { return 1 / std::sqrt(A); }
  static float Pow(float A, float B) { return std::pow(A, B); }
  static double Pow(double A, double B) { return std::pow(A, B); }
  static float Exp(float A) { return std::exp(A); }
  static double Exp(double A) { return std::exp(A); }
  static float Loge(float A) { return std::log(A); }
  static double Loge(double A) { return std::log(A); }
  static float Sin(float A) { return std::sin(A); }
  static double Sin(double A) { return std::sin(A); }
  static float Cos(float A) { return std::cos(A); }
  static double Cos(double A) { return std::cos(A); }
  static float Tan(float A) { return std::tan(A); }
  static double Tan(double A) { return std::tan(A); }
  static float Asin(float A) { return std::asin(Clamp(A, -1.f, 1.f)); }
  static double Asin(double A) { return std::asin(Clamp(A, -1.0, 1.0)); }
  static float Acos(float A) { return std::acos(Clamp(A, -1.f, 1.f)); }
  static double Acos(double A) { return std::acos(Clamp(A, -1.0, 1.0)); }
  static float Atan(float A) { return std::atan(A); }
  static double Atan(double A) { return std::atan(A); }
  static float Atan2(float A, float B) { return std::atan2(A, B); }
  static double Atan2(double A, double B) { return std::atan2(A, B); }
  template <typename T>
  static void SinCos(T* S, T* C, T A) {
    *S = std::sin(A);
    *C = std::cos(A);
  }

  // engine: 5.4-5.6 doc:Runtime/Core/FMath (rounding)
  static int32 FloorToInt(float A) { return (int32)std::floor(A); }
  static int64 FloorToInt(double A) { return (int64)std::floor(A); }
  static int32 CeilToInt(float A) { return (int32)std::ceil(A); }
  static int64 CeilToInt(double A) { return (int64)std::ceil(A); }
  static int32 RoundToInt(float A) { return (int32)std::floor(A + 0.5f); }
  static int64 RoundToInt(double A) { return (int64)std::floor(A + 0.5); }
  static int32 TruncToInt(float A) { return (int32)A; }
  static int64 TruncToInt(double A) { return (int64)A; }
  static int32 FloorToInt32(double A) { return (int32)std::floor(A); }
  static int32 CeilToInt32(double A) { return (int32)std::ceil(A); }
  static int32 RoundToInt32(double A) { return (int32)std::floor(A + 0.5); }
  static float FloorToFloat(float A) { return std::floor(A); }
  static double FloorToDouble(double A) { return std::floor(A); }
  static float Fmod(float A, float B) { return std::fmod(A, B); }
  static double Fmod(double A, double B) { return std::fmod(A, B); }
  static float Frac(float A) { return A - std::floor(A); }
  static double Frac(double A) { return A - std::floor(A); }
  static uint32 FloorLog2(uint32 A) { return A ? 31 - (uint32)__builtin_clz(A) : 0; }
  static uint32 RoundUpToPowerOfTwo(uint32 A) { return A <= 1 ? 1 : 1u << (FloorLog2(A - 1) + 1); }
  template <typename T>
  static constexpr T DivideAndRoundUp(T A, T B) {
    return (A + B - 1) / B;
  }

  // engine: 5.4-5.6 doc:Runtime/Core/FMath (comparisons and mixing)
  static bool IsNearlyEqual(float A, float B, float Tolerance = UE_SMALL_NUMBER) { return Abs(A - B) <= Tolerance; }
  static bool IsNearlyEqual(double A, double B, double Tolerance = UE_DOUBLE_SMALL_NUMBER) {
    return Abs(A - B) <= Tolerance;
  }
  static bool IsNearlyZero(float A, float Tolerance = UE_SMALL_NUMBER) { return Abs(A) <= Tolerance; }
  static bool IsNearlyZero(double A, double Tolerance = UE_DOUBLE_SMALL_NUMBER) { return Abs(A) <= Tolerance; }
  static bool IsFinite(float A) { return std::isfinite(A); }
  static bool IsFinite(double A) { return std::isfinite(A); }
  static bool IsNaN(float A) { return std::isnan(A); }
  static bool IsNaN(double A) { return std::isnan(A); }
  static bool IsWithin(double A, double Low, double High) { return A >= Low && A < High; }
  template <typename T, typename U>
  static T Lerp(const T& A, const T& B, const U& Alpha) {
    return (T)(A + Alpha * (B - A));
  }
  template <typename T>
  static constexpr auto DegreesToRadians(T A) {
    using F = std::conditional_t<std::is_same_v<T, float>, float, double>;
    return (F)A * (F)(UE_DOUBLE_PI / 180.0);
  }
  template <typename T>
  static constexpr auto RadiansToDegrees(T A) {
    using F = std::conditional_t<std::is_same_v<T, float>, float, double>;
    return (F)A * (F)(180.0 / UE_DOUBLE_PI);
  }
  static double UnwindDegrees(double A) {
    while (A > 180) A -= 360;
    while (A < -180) A += 360;
    return A;
  }
  static double FInterpTo(double Current, double Target, double Dt, double Speed) {
    return Speed <= 0 ? Target : Current + (Target - Current) * Clamp(Dt * Speed, 0.0, 1.0);
  }

  // engine: 5.4-5.6 doc:Runtime/Core/FMath (random numbers: Rand is the C library's, SRand has its own state)
  static void RandInit(int32 Seed) { std::srand((unsigned)Seed); }
  static int32 Rand() { return std::rand(); }
  static float FRand() { return (float)(std::rand() & 0x7fff) / 32768.f; }
  static int32 RandHelper(int32 A) { return A > 0 ? Min((int32)(FRand() * (float)A), A - 1) : 0; }
  static int32 RandRange(int32 Low, int32 High) { return Low + RandHelper(High - Low + 1); }
  static float RandRange(float Low, float High) { return Low + (High - Low) * FRand(); }
  static double RandRange(double Low, double High) { return Low + (High - Low) * (double)FRand(); }
  static float FRandRange(float Low, float High) { return RandRange(Low, High); }
  static double FRandRange(double Low, double High) { return RandRange(Low, High); }
  static bool RandBool() { return RandRange(0, 1) == 1; }
  static void SRandInit(int32 Seed) { standin::global_random_seed = Seed; }
  static int32 GetRandSeed() { return standin::global_random_seed; }
  static float SRand() { return standin::next_fraction(standin::global_random_seed); }
};
