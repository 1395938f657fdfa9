// Stands for Core, Templates/RefCounting.h.
#pragma once

#include <atomic>

#include "CoreTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/TRefCountPtr
template <typename T>
class TRefCountPtr {
 public:
  TRefCountPtr() = default;
  TRefCountPtr(T* In, bool bAddRef = true) : Ptr(In) {
    if (Ptr && bAddRef) Ptr->AddRef();
  }
  TRefCountPtr(const TRefCountPtr& Other) : TRefCountPtr(Other.Ptr) {}
  TRefCountPtr(TRefCountPtr&& Other) noexcept : Ptr(Other.Ptr) { Other.Ptr = nullptr; }
  ~TRefCountPtr() {
    if (Ptr) Ptr->Release();
  }
  TRefCountPtr& operator=(TRefCountPtr Other) {
    ::Swap(Ptr, Other.Ptr);
    return *this;
  }
  T* GetReference() const { return Ptr; }
  T* operator->() const { return Ptr; }
  operator T*() const { return Ptr; }
  bool IsValid() const { return Ptr != nullptr; }
  void SafeRelease() { *this = TRefCountPtr(); }
  uint32 GetRefCount() const { return Ptr ? Ptr->GetRefCount() : 0; }

 private:
  T* Ptr = nullptr;
};
// engine: 5.4-5.6 doc:Runtime/Core/FThreadSafeRefCountedObject
class FThreadSafeRefCountedObject {
 public:
  virtual ~FThreadSafeRefCountedObject() = default;
  uint32 AddRef() const { return ++Count; }
  uint32 Release() const {
    const uint32 Left = --Count;
    if (Left == 0) delete this;
    return Left;
  }
  uint32 GetRefCount() const { return Count; }

 private:
  mutable std::atomic<uint32> Count{0};
};
