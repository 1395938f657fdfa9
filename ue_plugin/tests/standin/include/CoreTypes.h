// Stands for Core, CoreTypes.h: integer types, text literals, and the macros that every header relies on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

// engine: 5.4-5.6 doc:Runtime/Core/int32 (fixed-width names; see also github:unrealcv/unrealcv, every header)
using int8 = std::int8_t;
using int16 = std::int16_t;
using int32 = std::int32_t;
using int64 = long long;  // a different type than std::int64_t on Linux, as in the engine
using uint8 = std::uint8_t;
using uint16 = std::uint16_t;
using uint32 = std::uint32_t;
using uint64 = unsigned long long;
using SIZE_T = std::size_t;
using SSIZE_T = std::ptrdiff_t;
using UPTRINT = std::uintptr_t;
using PTRINT = std::intptr_t;

// engine: 5.4-5.6 doc:Runtime/Core/TCHAR (UTF-16 on Linux, so literals are u"")
using ANSICHAR = char;
using WIDECHAR = char16_t;
using TCHAR = char16_t;
using UTF8CHAR = char;
#define TEXT(Literal) STANDIN_TEXT(Literal)
#define STANDIN_TEXT(Literal) u##Literal
#define UE_ARRAY_COUNT(Array) (sizeof(Array) / sizeof((Array)[0]))

// engine: 5.4-5.6 doc:Runtime/Core/INDEX_NONE
enum { INDEX_NONE = -1 };
enum EForceInit { ForceInit, ForceInitToZero };
enum ENoInit { NoInit };
enum EInPlace { InPlace };

// engine: 5.4-5.6 github:unrealcv/unrealcv (macros of HAL/Platform.h and Misc/CoreMiscDefines.h)
#define FORCEINLINE inline __attribute__((always_inline))
#define FORCENOINLINE __attribute__((noinline))
#define FORCEINLINE_DEBUGGABLE inline
#define DEPRECATED(Version, Message)
#define UE_DEPRECATED(Version, Message)
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define RESTRICT __restrict
#define PREPROCESSOR_JOIN(x, y) STANDIN_JOIN(x, y)
#define PREPROCESSOR_TO_STRING(x) STANDIN_STRING(x)
#define STANDIN_JOIN(x, y) x##y
#define STANDIN_STRING(x) #x
#define PURE_VIRTUAL(Func, ...) {__VA_ARGS__}
#define UE_NONCOPYABLE(Type)        \
  Type(Type&&) = delete;            \
  Type(const Type&) = delete;       \
  Type& operator=(Type&&) = delete; \
  Type& operator=(const Type&) = delete;

// engine: 5.4-5.6 doc:Runtime/Core/MoveTemp
template <typename T>
constexpr std::remove_reference_t<T>&& MoveTemp(T&& Object) noexcept {
  static_assert(std::is_lvalue_reference_v<T>, "MoveTemp called on an rvalue");
  static_assert(!std::is_const_v<std::remove_reference_t<T>>, "MoveTemp called on a const object");
  return static_cast<std::remove_reference_t<T>&&>(Object);
}
template <typename T>
constexpr T&& Forward(std::remove_reference_t<T>& Object) noexcept {
  return static_cast<T&&>(Object);
}
template <typename T>
constexpr T&& Forward(std::remove_reference_t<T>&& Object) noexcept {
  return static_cast<T&&>(Object);
}
template <typename T>
void Swap(T& A, T& B) {
  T Temp = static_cast<T&&>(A);
  A = static_cast<T&&>(B);
  B = static_cast<T&&>(Temp);
}

// engine: 5.4-5.6 github:tempo-sim/Tempo (build switches every target defines; a shipping build differs)
#ifndef WITH_EDITOR
#define WITH_EDITOR 0
#endif
#ifndef WITH_EDITORONLY_DATA
#define WITH_EDITORONLY_DATA WITH_EDITOR
#endif
#ifndef UE_BUILD_SHIPPING
#define UE_BUILD_SHIPPING 0
#endif
#ifndef UE_BUILD_DEVELOPMENT
#define UE_BUILD_DEVELOPMENT 1
#endif
#define UE_BUILD_DEBUG 0
#define UE_BUILD_TEST 0
#define DO_CHECK 1
#define DO_ENSURE 1
#ifndef PLATFORM_LINUX
#define PLATFORM_LINUX 1
#endif
#define PLATFORM_UNIX 1
#define PLATFORM_WINDOWS 0
#define PLATFORM_MAC 0
#define PLATFORM_LITTLE_ENDIAN 1
#define PLATFORM_CPU_X86_FAMILY 1

// engine: 5.4-5.6 doc:Runtime/Core/TNumericLimits
#define MAX_uint8 ((uint8)0xff)
#define MAX_uint16 ((uint16)0xffff)
#define MAX_uint32 ((uint32)0xffffffff)
#define MAX_uint64 ((uint64)0xffffffffffffffff)
#define MAX_int32 ((int32)0x7fffffff)
#define MAX_int64 ((int64)0x7fffffffffffffff)
#define MIN_int32 ((int32)0x80000000)
#define MAX_flt (3.402823466e+38F)
#define MAX_dbl (1.7976931348623158e+308)
template <typename T>
struct TNumericLimits;
template <>
struct TNumericLimits<float> {
  static constexpr float Max() { return MAX_flt; }
  static constexpr float Lowest() { return -MAX_flt; }
};
template <>
struct TNumericLimits<double> {
  static constexpr double Max() { return MAX_dbl; }
  static constexpr double Lowest() { return -MAX_dbl; }
};
template <>
struct TNumericLimits<int32> {
  static constexpr int32 Max() { return MAX_int32; }
  static constexpr int32 Lowest() { return MIN_int32; }
};
template <>
struct TNumericLimits<int64> {
  static constexpr int64 Max() { return MAX_int64; }
  static constexpr int64 Lowest() { return -MAX_int64 - 1; }
};

// engine: 5.4-5.6 doc:Runtime/Core/ENUM_CLASS_FLAGS
#define ENUM_CLASS_FLAGS(E)                                                                                           \
  inline constexpr E operator|(E A, E B) { return (E)((std::underlying_type_t<E>)A | (std::underlying_type_t<E>)B); } \
  inline constexpr E operator&(E A, E B) { return (E)((std::underlying_type_t<E>)A & (std::underlying_type_t<E>)B); } \
  inline constexpr E operator~(E A) { return (E) ~(std::underlying_type_t<E>)A; }                                     \
  inline E& operator|=(E& A, E B) { return A = A | B; }                                                               \
  inline E& operator&=(E& A, E B) { return A = A & B; }
template <typename E>
constexpr bool EnumHasAnyFlags(E Flags, E Contains) {
  return ((std::underlying_type_t<E>)Flags & (std::underlying_type_t<E>)Contains) != 0;
}
template <typename E>
constexpr bool EnumHasAllFlags(E Flags, E Contains) {
  return ((std::underlying_type_t<E>)Flags & (std::underlying_type_t<E>)Contains) ==
         (std::underlying_type_t<E>)Contains;
}
