// Stands for Core, Misc/Guid.h.
#pragma once

#include "Containers/UnrealString.h"

// engine: 5.4-5.6 doc:Runtime/Core/FGuid
struct FGuid {
  uint32 A = 0, B = 0, C = 0, D = 0;
  FGuid() = default;
  FGuid(uint32 InA, uint32 InB, uint32 InC, uint32 InD) : A(InA), B(InB), C(InC), D(InD) {}
  static FGuid NewGuid();
  bool IsValid() const { return (A | B | C | D) != 0; }
  void Invalidate() { *this = FGuid(); }
  FString ToString() const { return FString::Printf(TEXT("%08X%08X%08X%08X"), A, B, C, D); }
  bool operator==(const FGuid& O) const { return A == O.A && B == O.B && C == O.C && D == O.D; }
};
