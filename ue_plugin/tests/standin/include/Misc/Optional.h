// Stands for Core, Misc/Optional.h.
#pragma once

#include <optional>

#include "Misc/AssertionMacros.h"

// engine: 5.4-5.6 doc:Runtime/Core/TOptional
struct FNullOpt {
  explicit constexpr FNullOpt(int) {}
};
inline constexpr FNullOpt NullOpt{0};
template <typename T>
class TOptional {
 public:
  TOptional() = default;
  TOptional(FNullOpt) {}
  TOptional(const T& Value) : Inner(Value) {}
  TOptional(T&& Value) : Inner(static_cast<T&&>(Value)) {}
  bool IsSet() const { return Inner.has_value(); }
  explicit operator bool() const { return IsSet(); }
  const T& GetValue() const {
    check(IsSet());
    return *Inner;
  }
  T& GetValue() {
    check(IsSet());
    return *Inner;
  }
  const T& Get(const T& Default) const { return IsSet() ? *Inner : Default; }
  T& operator*() { return GetValue(); }
  const T& operator*() const { return GetValue(); }
  T* operator->() { return &GetValue(); }
  const T* operator->() const { return &GetValue(); }
  void Reset() { Inner.reset(); }
  template <typename... Args>
  T& Emplace(Args&&... Arguments) {
    return Inner.emplace(Forward<Args>(Arguments)...);
  }
  bool operator==(const TOptional& Other) const { return Inner == Other.Inner; }

 private:
  std::optional<T> Inner;
};
