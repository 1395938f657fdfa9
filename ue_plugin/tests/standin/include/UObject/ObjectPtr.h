// Stands for CoreUObject, UObject/ObjectPtr.h, UObject/WeakObjectPtrTemplates.h, UObject/StrongObjectPtr.h,
// UObject/SoftObjectPtr.h, Templates/SubclassOf.h, UObject/ScriptInterface.h: references to objects.
#pragma once

#include "UObject/ScriptDelegates.h"
#include "UObject/UObjectGlobals.h"

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TObjectPtr
template <typename T>
struct TObjectPtr {
  using ElementType = T;
  TObjectPtr() = default;
  TObjectPtr(std::nullptr_t) {}
  TObjectPtr(T* Object) : Ptr(Object) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TObjectPtr(const TObjectPtr<U>& Other) : Ptr(Other.Get()) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TObjectPtr(U* Object) : Ptr(Object) {}
  T* Get() const { return Ptr; }
  operator T*() const { return Ptr; }
  T* operator->() const { return Ptr; }
  T& operator*() const { return *Ptr; }
  explicit operator bool() const { return Ptr != nullptr; }
  bool operator!() const { return !Ptr; }
  friend uint32 GetTypeHash(const TObjectPtr& P) { return (uint32)std::hash<T*>()(P.Ptr); }
  T* Ptr = nullptr;
};
template <typename A, typename B>
bool operator==(const TObjectPtr<A>& X, const TObjectPtr<B>& Y) {
  return X.Ptr == Y.Ptr;
}
template <typename A>
bool operator==(const TObjectPtr<A>& X, std::nullptr_t) {
  return X.Ptr == nullptr;
}
template <typename A, typename B>
bool operator==(const TObjectPtr<A>& X, B* Y) {
  return X.Ptr == Y;
}
template <typename To, typename From>
To* Cast(const TObjectPtr<From>& Object) {
  return Cast<To>(Object.Get());
}
template <typename To, typename From>
To* CastChecked(const TObjectPtr<From>& Object) {
  return CastChecked<To>(Object.Get());
}
template <typename T>
bool IsValid(const TObjectPtr<T>& Object) {
  return IsValid(Object.Get());
}
template <typename T>
T* ToRawPtr(const TObjectPtr<T>& Object) {
  return Object.Get();
}

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TWeakObjectPtr
template <typename T = UObject>
struct TWeakObjectPtr {
  TWeakObjectPtr() = default;
  TWeakObjectPtr(std::nullptr_t) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TWeakObjectPtr(U* Object) : Weak(standin::WeakObject::of(Object)), Ptr(Object) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TWeakObjectPtr(const TObjectPtr<U>& Object) : TWeakObjectPtr(Object.Get()) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  TWeakObjectPtr(const TWeakObjectPtr<U>& Other) : Weak(Other.Weak), Ptr(Other.Ptr) {}
  T* Get() const { return Weak.alive() ? Ptr : nullptr; }
  T* Get(bool) const { return Get(); }
  T* operator->() const {
    check(Weak.alive());
    return Ptr;
  }
  T& operator*() const { return *operator->(); }
  bool IsValid() const { return Weak.alive(); }
  bool IsExplicitlyNull() const { return Weak.index < 0; }
  bool IsStale() const { return Weak.index >= 0 && !Weak.alive(); }
  explicit operator bool() const { return IsValid(); }
  void Reset() { *this = TWeakObjectPtr(); }
  bool operator==(const TWeakObjectPtr& O) const { return Get() == O.Get(); }
  bool operator==(const T* O) const { return Get() == O; }
  bool operator==(std::nullptr_t) const { return !IsValid(); }
  friend uint32 GetTypeHash(const TWeakObjectPtr& P) { return (uint32)(P.Weak.index * 31 + P.Weak.serial); }
  standin::WeakObject Weak;
  T* Ptr = nullptr;
};
template <typename T>
TWeakObjectPtr<T> MakeWeakObjectPtr(T* Object) {
  return TWeakObjectPtr<T>(Object);
}

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TStrongObjectPtr
template <typename T>
class TStrongObjectPtr {
 public:
  TStrongObjectPtr() = default;
  explicit TStrongObjectPtr(T* Object) { Reset(Object); }
  TStrongObjectPtr(TStrongObjectPtr&& Other) noexcept : Ptr(Other.Ptr) { Other.Ptr = nullptr; }
  TStrongObjectPtr(const TStrongObjectPtr& Other) { Reset(Other.Ptr); }
  TStrongObjectPtr& operator=(const TStrongObjectPtr& Other) {
    Reset(Other.Ptr);
    return *this;
  }
  ~TStrongObjectPtr() { Reset(); }
  void Reset(T* Object = nullptr) {
    if (Object) Object->AddToRoot();
    if (Ptr && Ptr != Object) Ptr->RemoveFromRoot();
    Ptr = Object;
  }
  T* Get() const { return Ptr; }
  T* operator->() const { return Ptr; }
  bool IsValid() const { return Ptr != nullptr; }
  explicit operator bool() const { return Ptr != nullptr; }

 private:
  T* Ptr = nullptr;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TSubclassOf (a class that is not a child reads as null)
template <typename T>
class TSubclassOf {
 public:
  using ElementType = T;
  TSubclassOf() = default;
  TSubclassOf(std::nullptr_t) {}
  TSubclassOf(UClass* InClass) : Class(InClass) {}
  template <typename U, typename = std::enable_if_t<std::is_base_of_v<T, U>>>
  TSubclassOf(const TSubclassOf<U>& Other) : Class(*Other) {}
  UClass* operator*() const { return Get(); }
  UClass* Get() const { return Class && Class->IsChildOf(T::StaticClass()) ? Class : nullptr; }
  UClass* operator->() const { return Get(); }
  operator UClass*() const { return Get(); }
  explicit operator bool() const { return Get() != nullptr; }
  T* GetDefaultObject() const { return Get() ? static_cast<T*>(Get()->GetDefaultObject()) : nullptr; }
  UClass* Class = nullptr;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FSoftObjectPath
struct FSoftObjectPath {
  FSoftObjectPath() = default;
  FSoftObjectPath(const FString& InPath) : Path(InPath) {}
  FString ToString() const { return Path; }
  FString GetAssetPathString() const { return Path; }
  void SetPath(const FString& InPath) { Path = InPath; }
  bool IsNull() const { return Path.IsEmpty(); }
  bool IsValid() const { return !IsNull(); }
  UObject* ResolveObject() const { return IsNull() ? nullptr : standin::find_object(UObject::StaticClass(), *Path); }
  UObject* TryLoad() const { return ResolveObject(); }
  FString Path;
};
struct FSoftClassPath : FSoftObjectPath {
  using FSoftObjectPath::FSoftObjectPath;
  template <typename T>
  UClass* TryLoadClass() const {
    return IsNull() ? nullptr : StaticLoadClass(T::StaticClass(), nullptr, *Path);
  }
};
// engine: 5.4-5.6 doc:Runtime/CoreUObject/TSoftObjectPtr
template <typename T = UObject>
struct TSoftObjectPtr {
  TSoftObjectPtr() = default;
  TSoftObjectPtr(T* Object) : Path(Object ? Object->GetPathName() : FString()), Weak(Object) {}
  explicit TSoftObjectPtr(const FSoftObjectPath& InPath) : Path(InPath) {}
  T* Get() const { return Weak.IsValid() ? Weak.Get() : Cast<T>(Path.ResolveObject()); }
  T* LoadSynchronous() const { return Get(); }
  T* operator->() const { return Get(); }
  bool IsNull() const { return Path.IsNull(); }
  bool IsValid() const { return Get() != nullptr; }
  bool IsPending() const { return !IsNull() && !IsValid(); }
  explicit operator bool() const { return IsValid(); }
  FString ToString() const { return Path.ToString(); }
  const FSoftObjectPath& ToSoftObjectPath() const { return Path; }
  FSoftObjectPath Path;
  TWeakObjectPtr<T> Weak;
};
template <typename T = UObject>
struct TSoftClassPtr {
  TSoftClassPtr() = default;
  TSoftClassPtr(UClass* Class) : Path(Class ? Class->GetPathName() : FString()) {}
  UClass* Get() const { return Path.TryLoadClass<T>(); }
  UClass* LoadSynchronous() const { return Get(); }
  bool IsNull() const { return Path.IsNull(); }
  FString ToString() const { return Path.ToString(); }
  FSoftClassPath Path;
};
