// Stands for Core, Templates/UniquePtr.h.
#pragma once

#include "CoreTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/TUniquePtr
template <typename T>
class TUniquePtr {
 public:
  TUniquePtr() = default;
  TUniquePtr(std::nullptr_t) {}
  explicit TUniquePtr(T* InPtr) : Ptr(InPtr) {}
  TUniquePtr(TUniquePtr&& Other) noexcept : Ptr(Other.Release()) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TUniquePtr(TUniquePtr<U>&& Other) : Ptr(Other.Release()) {}
  TUniquePtr(const TUniquePtr&) = delete;
  ~TUniquePtr() { Reset(); }
  TUniquePtr& operator=(TUniquePtr&& Other) noexcept {
    if (this != &Other) Reset(Other.Release());
    return *this;
  }
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TUniquePtr& operator=(TUniquePtr<U>&& Other) {
    Reset(Other.Release());
    return *this;
  }
  TUniquePtr& operator=(std::nullptr_t) {
    Reset();
    return *this;
  }
  T* Get() const { return Ptr; }
  T* operator->() const { return Ptr; }
  T& operator*() const { return *Ptr; }
  bool IsValid() const { return Ptr != nullptr; }
  explicit operator bool() const { return Ptr != nullptr; }
  T* Release() {
    T* Out = Ptr;
    Ptr = nullptr;
    return Out;
  }
  void Reset(T* InPtr = nullptr) {
    T* Old = Ptr;
    Ptr = InPtr;
    static_assert(sizeof(T) > 0, "TUniquePtr of an incomplete type cannot be destroyed");
    delete Old;
  }
  friend bool operator==(const TUniquePtr& A, std::nullptr_t) { return A.Ptr == nullptr; }

 private:
  T* Ptr = nullptr;
};

// engine: 5.4-5.6 doc:Runtime/Core/MakeUnique
template <typename T, typename... Args>
TUniquePtr<T> MakeUnique(Args&&... Arguments) {
  return TUniquePtr<T>(new T(Forward<Args>(Arguments)...));
}
