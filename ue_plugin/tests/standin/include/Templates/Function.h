// Stands for Core, Templates/Function.h and FunctionFwd.h.
#pragma once

#include <functional>
#include <memory>

#include "Misc/AssertionMacros.h"

// engine: 5.4-5.6 doc:Runtime/Core/TFunction
template <typename Signature>
class TFunction;
template <typename R, typename... Args>
class TFunction<R(Args...)> {
 public:
  TFunction() = default;
  TFunction(std::nullptr_t) {}
  template <typename F, typename = std::enable_if_t<!std::is_same_v<std::decay_t<F>, TFunction> &&
                                                    std::is_invocable_r_v<R, F&, Args...>>>
  TFunction(F&& Functor) : Inner(static_cast<F&&>(Functor)) {}
  R operator()(Args... Arguments) const {
    check(Inner);
    return Inner(static_cast<Args&&>(Arguments)...);
  }
  explicit operator bool() const { return (bool)Inner; }
  bool IsSet() const { return (bool)Inner; }
  void Reset() { Inner = nullptr; }
  friend bool operator==(const TFunction& A, std::nullptr_t) { return !A.IsSet(); }

 private:
  std::function<R(Args...)> Inner;
};
// engine: 5.4-5.6 doc:Runtime/Core/TFunctionRef
template <typename Signature>
class TFunctionRef;
template <typename R, typename... Args>
class TFunctionRef<R(Args...)> {
 public:
  template <typename F, typename = std::enable_if_t<!std::is_same_v<std::decay_t<F>, TFunctionRef>>>
  TFunctionRef(F&& Functor)
      : Object((void*)&Functor),
        Call([](void* O, Args... A) -> R { return (*(std::remove_reference_t<F>*)O)(static_cast<Args&&>(A)...); }) {}
  R operator()(Args... Arguments) const { return Call(Object, static_cast<Args&&>(Arguments)...); }

 private:
  void* Object;
  R (*Call)(void*, Args...);
};
// engine: 5.4-5.6 doc:Runtime/Core/TUniqueFunction
template <typename Signature>
class TUniqueFunction;
template <typename R, typename... Args>
class TUniqueFunction<R(Args...)> {
 public:
  TUniqueFunction() = default;
  template <typename F, typename = std::enable_if_t<!std::is_same_v<std::decay_t<F>, TUniqueFunction>>>
  TUniqueFunction(F&& Functor) {
    auto Held = std::make_shared<std::decay_t<F>>(static_cast<F&&>(Functor));
    Inner = [Held](Args... A) -> R { return (*Held)(static_cast<Args&&>(A)...); };
  }
  TUniqueFunction(TUniqueFunction&&) = default;
  TUniqueFunction& operator=(TUniqueFunction&&) = default;
  R operator()(Args... Arguments) const { return Inner(static_cast<Args&&>(Arguments)...); }
  explicit operator bool() const { return (bool)Inner; }
  bool IsSet() const { return (bool)Inner; }

 private:
  std::function<R(Args...)> Inner;
};
