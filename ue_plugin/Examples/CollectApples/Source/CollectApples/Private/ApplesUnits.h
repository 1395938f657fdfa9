// Metres with Y to the left, and the engine's centimetres with Y to the right.
#pragma once

#include "CoreMinimal.h"

namespace ApplesGame {
inline FVector ToEngine(double Forward, double Left, double Up) {
  return FVector(Forward * 100.0, -Left * 100.0, Up * 100.0);
}

inline FVector ToEngine(const FVector& Metres) { return ToEngine(Metres.X, Metres.Y, Metres.Z); }

/** Degrees to the left and up. */
inline FRotator ToEngineRotation(double Left, double Up = 0.0) { return FRotator(Up, -Left, 0.0); }
}  // namespace ApplesGame
