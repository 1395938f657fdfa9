// Stands for Core, Math/RandomStream.h.
#pragma once

#include "Math/Vector.h"

// engine: 5.4-5.6 doc:Runtime/Core/FRandomStream (a linear congruential generator)
struct FRandomStream {
  FRandomStream() = default;
  FRandomStream(int32 InSeed) { Initialize(InSeed); }
  void Initialize(int32 InSeed) { InitialSeed = Seed = InSeed; }
  void Reset() const { Seed = InitialSeed; }
  int32 GetInitialSeed() const { return InitialSeed; }
  int32 GetCurrentSeed() const { return Seed; }
  void GenerateNewSeed() { Initialize(FMath::Rand()); }
  float GetFraction() const { return standin::next_fraction(Seed); }
  float FRand() const { return GetFraction(); }
  uint32 GetUnsignedInt() const {
    GetFraction();
    return (uint32)Seed;
  }
  int32 RandHelper(int32 A) const { return A > 0 ? FMath::Min((int32)(GetFraction() * (float)A), A - 1) : 0; }
  int32 RandRange(int32 Low, int32 High) const { return Low + RandHelper(High - Low + 1); }
  float FRandRange(float Low, float High) const { return Low + (High - Low) * FRand(); }
  FVector VRand() const {
    for (;;) {
      const FVector V(FRand() * 2 - 1, FRand() * 2 - 1, FRand() * 2 - 1);
      const double L = V.SizeSquared();
      if (L <= 1 && L >= 1e-8) return V.GetSafeNormal();
    }
  }

 private:
  int32 InitialSeed = 0;
  mutable int32 Seed = 0;
};
