// Stands for Core, Containers/EnumAsByte.h.
#pragma once

#include "CoreTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/TEnumAsByte
template <typename E>
class TEnumAsByte {
 public:
  using EnumType = E;
  TEnumAsByte() = default;
  TEnumAsByte(E InValue) : Value((uint8)InValue) {}
  explicit TEnumAsByte(int32 InValue) : Value((uint8)InValue) {}
  operator E() const { return (E)Value; }
  E GetValue() const { return (E)Value; }
  uint8 GetIntValue() const { return Value; }
  bool operator==(E Other) const { return Value == (uint8)Other; }

 private:
  uint8 Value = 0;
};
