// Stands for Core, Templates/TypeHash.h: GetTypeHash of the basic types.
#pragma once

#include <functional>

#include "CoreTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/GetTypeHash
template <typename T, typename = std::enable_if_t<std::is_arithmetic_v<T> || std::is_pointer_v<T> || std::is_enum_v<T>>>
uint32 GetTypeHash(T Value) {
  return (uint32)std::hash<T>()(Value);
}
inline uint32 HashCombine(uint32 A, uint32 B) { return A ^ (B + 0x9e3779b9u + (A << 6) + (A >> 2)); }
inline uint32 HashCombineFast(uint32 A, uint32 B) { return HashCombine(A, B); }
