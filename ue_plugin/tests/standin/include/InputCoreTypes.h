// Stands for InputCore, InputCoreTypes.h.
#pragma once

#include "CoreMinimal.h"

// engine: 5.4-5.6 doc:Runtime/InputCore/FKey
struct FKey {
  FKey() = default;
  FKey(const FName InName) : Name(InName) {}
  FKey(const TCHAR* InName) : Name(InName) {}
  bool IsValid() const { return !Name.IsNone(); }
  FName GetFName() const { return Name; }
  FString ToString() const { return Name.ToString(); }
  bool operator==(const FKey& Other) const { return Name == Other.Name; }
  friend uint32 GetTypeHash(const FKey& Key) { return GetTypeHash(Key.Name); }

 private:
  FName Name;
};
// engine: 5.4-5.6 doc:Runtime/InputCore/EKeys
struct EKeys {
  static const FKey A, D, E, F, Q, R, S, W, Up, Down, Left, Right, SpaceBar, LeftShift, LeftControl, Enter, Escape,
      LeftMouseButton, RightMouseButton, Zero, One, Two, Three, Four, Five, Six, Seven, Eight, Nine, Invalid;
};
