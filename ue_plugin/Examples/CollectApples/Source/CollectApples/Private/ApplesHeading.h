// Headings as whole numbers: turning left and right by the same amount comes back exactly.
#pragma once

#include "CoreMinimal.h"

/** A full turn is 2^32 units, to the left seen from above; 0 is north. Sums wrap around by themselves. */
using FApplesHeading = uint32;

namespace ApplesGame {
constexpr double UnitsPerTurn = 4294967296.0;

inline FApplesHeading HeadingOfTurns(double Turns) {
  return static_cast<FApplesHeading>(static_cast<int64>(FMath::FloorToDouble(Turns * UnitsPerTurn + 0.5)));
}

/** From -180 to 180. */
inline double DegreesOf(FApplesHeading Heading) { return static_cast<int32>(Heading) * (360.0 / UnitsPerTurn); }

/** Of length 1; X to the north, Y to the west. */
inline FVector2D DirectionOf(FApplesHeading Heading) {
  // The nearest quarter turn, and what is left: quarter turns are exact.
  const uint32 Quarter = (Heading + 0x20000000u) >> 30;
  const double Rest = static_cast<int32>(Heading - (Quarter << 30)) * (2.0 * UE_DOUBLE_PI / UnitsPerTurn);
  const double Cosine = FMath::Cos(Rest), Sine = FMath::Sin(Rest);
  switch (Quarter & 3) {
    case 0:
      return FVector2D(Cosine, Sine);
    case 1:
      return FVector2D(-Sine, Cosine);
    case 2:
      return FVector2D(-Cosine, -Sine);
    default:
      return FVector2D(Sine, -Cosine);
  }
}
}  // namespace ApplesGame
