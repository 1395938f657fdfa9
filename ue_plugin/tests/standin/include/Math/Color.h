// Stands for Core, Math/Color.h.
#pragma once

#include "Math/UnrealMathUtility.h"

struct FLinearColor;

// engine: 5.4-5.6 doc:Runtime/Core/FColor (in memory: blue, green, red, alpha)
struct FColor {
  uint8 B, G, R, A;
  FColor() : B(0), G(0), R(0), A(0) {}
  constexpr FColor(uint8 InR, uint8 InG, uint8 InB, uint8 InA = 255) : B(InB), G(InG), R(InR), A(InA) {}
  FColor(EForceInit) : FColor() {}
  static const FColor White, Black, Transparent, Red, Green, Blue, Yellow, Cyan, Magenta, Orange;
  bool operator==(const FColor& C) const { return B == C.B && G == C.G && R == C.R && A == C.A; }
  bool operator!=(const FColor& C) const { return !(*this == C); }
  FLinearColor ReinterpretAsLinear() const;
};

// engine: 5.4-5.6 doc:Runtime/Core/FLinearColor (from an FColor: sRGB is decoded)
struct FLinearColor {
  float R, G, B, A;
  FLinearColor() : R(0), G(0), B(0), A(0) {}
  constexpr FLinearColor(float InR, float InG, float InB, float InA = 1) : R(InR), G(InG), B(InB), A(InA) {}
  FLinearColor(EForceInit) : FLinearColor() {}
  FLinearColor(const FColor& C);
  static const FLinearColor White, Black, Gray, Red, Green, Blue, Yellow, Transparent;
  FColor ToFColor(bool bSRGB) const;
  FColor ToFColorSRGB() const { return ToFColor(true); }
  FColor QuantizeRound() const { return ToFColor(false); }
  FLinearColor operator*(float S) const { return {R * S, G * S, B * S, A * S}; }
  FLinearColor operator+(const FLinearColor& C) const { return {R + C.R, G + C.G, B + C.B, A + C.A}; }
  bool operator==(const FLinearColor& C) const { return R == C.R && G == C.G && B == C.B && A == C.A; }
  bool Equals(const FLinearColor& C, float Tol = UE_KINDA_SMALL_NUMBER) const {
    return FMath::Abs(R - C.R) < Tol && FMath::Abs(G - C.G) < Tol && FMath::Abs(B - C.B) < Tol &&
           FMath::Abs(A - C.A) < Tol;
  }
  float GetLuminance() const { return R * 0.3f + G * 0.59f + B * 0.11f; }
};
