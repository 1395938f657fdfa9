// Stands for CoreUObject, UObject/UObjectGlobals.h, Templates/Casts.h: making, finding and casting objects.
#pragma once

#include "UObject/Class.h"

namespace standin {
UObject* new_object(UClass* cls, UObject* outer, FName name, EObjectFlags flags, const FObjectInitializer* initializer);
UObject* find_object(const UClass* cls, const TCHAR* path);
void* interface_of(UObject* object, const UClass* interface);
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/CoreUObject/NewObject
template <typename T>
T* NewObject(UObject* Outer, const UClass* Class, FName Name = NAME_None, EObjectFlags Flags = RF_NoFlags,
             UObject* Template = nullptr) {
  (void)Template;
  return static_cast<T*>(standin::new_object(const_cast<UClass*>(Class), Outer, Name, Flags, nullptr));
}
template <typename T>
T* NewObject(UObject* Outer = (UObject*)GetTransientPackage()) {
  return NewObject<T>(Outer, T::StaticClass());
}
template <typename T>
T* NewObject(UObject* Outer, FName Name, EObjectFlags Flags = RF_NoFlags, UObject* Template = nullptr) {
  return NewObject<T>(Outer, T::StaticClass(), Name, Flags, Template);
}

// engine: 5.4-5.6 doc:Runtime/CoreUObject/GetDefault
template <typename T>
const T* GetDefault() {
  return static_cast<const T*>(T::StaticClass()->GetDefaultObject());
}
template <typename T>
const T* GetDefault(const UClass* Class) {
  return static_cast<const T*>(Class->GetDefaultObject());
}
template <typename T>
T* GetMutableDefault() {
  return static_cast<T*>(T::StaticClass()->GetDefaultObject());
}
template <typename T>
T* GetMutableDefault(UClass* Class) {
  return static_cast<T*>(Class->GetDefaultObject());
}

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FindObject ("/Script/Module.Class" finds a class)
template <typename T>
T* FindObject(UObject* Outer, const TCHAR* Name, bool bExactClass = false) {
  (void)bExactClass;
  const FString Path = Outer ? Outer->GetPathName() + TEXT(".") + Name : FString(Name);
  return static_cast<T*>(standin::find_object(T::StaticClass(), *Path));
}
template <typename T>
T* LoadObject(UObject* Outer, const TCHAR* Name, const TCHAR* = nullptr, uint32 = 0) {
  return FindObject<T>(Outer, Name);
}
template <typename T>
T* FindFirstObject(const TCHAR* Name) {
  return static_cast<T*>(standin::find_object(T::StaticClass(), Name));
}
UClass* StaticLoadClass(UClass* Base, UObject* Outer, const TCHAR* Name);
template <typename T>
UClass* LoadClass(UObject* Outer, const TCHAR* Name, const TCHAR* = nullptr, uint32 = 0) {
  return StaticLoadClass(T::StaticClass(), Outer, Name);
}
FName MakeUniqueObjectName(UObject* Outer, const UClass* Class, FName Base = NAME_None);
void CollectGarbage(EObjectFlags KeepFlags, bool bPerformFullPurge = true);
#define GARBAGE_COLLECTION_KEEPFLAGS RF_NoFlags
extern class UEngine* GEngine;

// engine: 5.4-5.6 doc:Runtime/CoreUObject/Cast
template <typename To, typename From>
To* Cast(From* Object) {
  if (!Object) return nullptr;
  UObject* Base;
  if constexpr (std::is_base_of_v<UObject, From>) {
    Base = (UObject*)Object;
  } else {
    Base = const_cast<std::remove_const_t<From>*>(Object)->_getUObject();
  }
  if constexpr (std::is_base_of_v<UObject, To>) {
    return Base->IsA(To::StaticClass()) ? static_cast<To*>(Base) : nullptr;
  } else {
    return static_cast<To*>(standin::interface_of(Base, To::UClassType::StaticClass()));
  }
}
template <typename To, typename From>
const To* Cast(const From* Object) {
  return Cast<To>(const_cast<From*>(Object));
}
template <typename To, typename From>
To* CastChecked(From* Object) {
  To* Out = Cast<To>(Object);
  check(Out);
  return Out;
}
template <typename To, typename From>
const To* CastChecked(const From* Object) {
  return CastChecked<To>(const_cast<From*>(Object));
}
template <typename To, typename From>
To* ExactCast(From* Object) {
  return Object && Object->GetClass() == To::StaticClass() ? static_cast<To*>(Object) : nullptr;
}

// Templates that need the above.

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FObjectInitializer
template <typename T>
T* FObjectInitializer::CreateDefaultSubobject(UObject* Outer, const FName& Name, bool) const {
  UClass* Class = T::StaticClass();
  if (UClass* const* Other = Replaced.Find(Name)) Class = *Other;
  return Class ? static_cast<T*>(standin::new_object(Class, Outer, Name, RF_NoFlags, nullptr)) : nullptr;
}
template <typename T>
const FObjectInitializer& FObjectInitializer::SetDefaultSubobjectClass(const FName& Name) const {
  if (!Replaced.Contains(Name)) Replaced.Add(Name, T::StaticClass());
  return *this;
}
template <typename T>
T* UObject::CreateDefaultSubobject(FName Name, bool bTransient) {
  return FObjectInitializer::Get().CreateDefaultSubobject<T>(this, Name, bTransient);
}
