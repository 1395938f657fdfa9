// Stands for Core, Templates/SharedPointer.h.
#pragma once

#include <memory>

#include "Misc/AssertionMacros.h"

// engine: 5.4-5.6 doc:Runtime/Core/ESPMode
enum class ESPMode : uint8 { NotThreadSafe = 0, ThreadSafe = 1 };
template <typename T, ESPMode M = ESPMode::ThreadSafe>
class TWeakPtr;
template <typename T, ESPMode M = ESPMode::ThreadSafe>
class TSharedRef;

// engine: 5.4-5.6 doc:Runtime/Core/TSharedPtr
template <typename T, ESPMode M = ESPMode::ThreadSafe>
class TSharedPtr {
 public:
  TSharedPtr() = default;
  TSharedPtr(std::nullptr_t) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  explicit TSharedPtr(U* Object) : Inner(Object) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TSharedPtr(const TSharedPtr<U, M>& Other) : Inner(Other.Inner) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TSharedPtr(const TSharedRef<U, M>& Other) : Inner(Other.Inner) {}
  explicit TSharedPtr(std::shared_ptr<T> Held) : Inner(static_cast<std::shared_ptr<T>&&>(Held)) {}
  T* Get() const { return Inner.get(); }
  T* operator->() const {
    check(Inner);
    return Inner.get();
  }
  std::add_lvalue_reference_t<T> operator*() const {
    check(Inner);
    return *Inner;
  }
  bool IsValid() const { return (bool)Inner; }
  explicit operator bool() const { return (bool)Inner; }
  void Reset() { Inner.reset(); }
  bool IsUnique() const { return Inner.use_count() == 1; }
  int32 GetSharedReferenceCount() const { return (int32)Inner.use_count(); }
  TSharedRef<T, M> ToSharedRef() const { return TSharedRef<T, M>(*this); }
  friend bool operator==(const TSharedPtr& A, const TSharedPtr& B) { return A.Inner == B.Inner; }
  friend bool operator==(const TSharedPtr& A, std::nullptr_t) { return !A.Inner; }
  friend uint32 GetTypeHash(const TSharedPtr& P) { return (uint32)std::hash<T*>()(P.Get()); }
  std::shared_ptr<T> Inner;
};

// engine: 5.4-5.6 doc:Runtime/Core/TSharedRef (never null)
template <typename T, ESPMode M>
class TSharedRef {
 public:
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  explicit TSharedRef(U* Object) : Inner(Object) {
    check(Inner);
  }
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TSharedRef(const TSharedRef<U, M>& Other) : Inner(Other.Inner) {}
  explicit TSharedRef(const TSharedPtr<T, M>& Other) : Inner(Other.Inner) { check(Inner); }
  T& Get() const { return *Inner; }
  T* operator->() const { return Inner.get(); }
  T& operator*() const { return *Inner; }
  TSharedPtr<T, M> ToSharedPtr() const { return *this; }
  std::shared_ptr<T> Inner;
};

// engine: 5.4-5.6 doc:Runtime/Core/TWeakPtr
template <typename T, ESPMode M>
class TWeakPtr {
 public:
  TWeakPtr() = default;
  template <typename U>
  TWeakPtr(const TSharedPtr<U, M>& Other) : Inner(Other.Inner) {}
  template <typename U>
  TWeakPtr(const TSharedRef<U, M>& Other) : Inner(Other.Inner) {}
  TSharedPtr<T, M> Pin() const { return TSharedPtr<T, M>(Inner.lock()); }
  bool IsValid() const { return !Inner.expired(); }
  void Reset() { Inner.reset(); }
  std::weak_ptr<T> Inner;
};

// engine: 5.4-5.6 doc:Runtime/Core/TSharedFromThis
template <typename T, ESPMode M = ESPMode::ThreadSafe>
class TSharedFromThis : public std::enable_shared_from_this<T> {
 public:
  TSharedRef<T, M> AsShared() { return TSharedRef<T, M>(TSharedPtr<T, M>(this->shared_from_this())); }
  TWeakPtr<T, M> AsWeak() { return TWeakPtr<T, M>(AsShared()); }
};
template <typename Derived, typename T, ESPMode M>
TSharedRef<Derived, M> SharedThis(TSharedFromThis<T, M>* This) {
  return TSharedRef<Derived, M>(TSharedPtr<Derived, M>(std::static_pointer_cast<Derived>(This->shared_from_this())));
}

// engine: 5.4-5.6 doc:Runtime/Core/MakeShared
template <typename T, ESPMode M = ESPMode::ThreadSafe, typename... Args>
TSharedRef<T, M> MakeShared(Args&&... Arguments) {
  return TSharedRef<T, M>(TSharedPtr<T, M>(std::make_shared<T>(Forward<Args>(Arguments)...)));
}
template <typename T>
TSharedPtr<T> MakeShareable(T* Object) {
  return TSharedPtr<T>(Object);
}
template <typename To, typename From, ESPMode M>
TSharedPtr<To, M> StaticCastSharedPtr(const TSharedPtr<From, M>& Ptr) {
  return TSharedPtr<To, M>(std::static_pointer_cast<To>(Ptr.Inner));
}
template <typename To, typename From, ESPMode M>
TSharedRef<To, M> StaticCastSharedRef(const TSharedRef<From, M>& Ref) {
  return TSharedRef<To, M>(TSharedPtr<To, M>(std::static_pointer_cast<To>(Ref.Inner)));
}
