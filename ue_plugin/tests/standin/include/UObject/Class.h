// Stands for CoreUObject, UObject/Class.h and UObject/Package.h: what reflection knows of types.
#pragma once

#include <memory>
#include <vector>

#include "Internationalization/Text.h"
#include "Math/Color.h"
#include "Math/Transform.h"
#include "Misc/Guid.h"
#include "UObject/Object.h"

class FField;
class FProperty;

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UPackage
class UPackage : public UObject {
  STANDIN_CLASS(UPackage, UObject)
};
UPackage* GetTransientPackage();

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UField
class UField : public UObject {
  STANDIN_CLASS(UField, UObject)
  bool HasMetaData(const TCHAR* Key) const { return Meta.Contains(FName(Key)); }
  FString GetMetaData(const TCHAR* Key) const { return Meta.FindRef(FName(Key)); }
  TMap<FName, FString> Meta;  // the stand-in's own
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UStruct
class UStruct : public UField {
  STANDIN_CLASS(UStruct, UField)
  UStruct* GetSuperStruct() const { return SuperStruct; }
  bool IsChildOf(const UStruct* Base) const;
  template <typename T>
  bool IsChildOf() const {
    return IsChildOf(T::StaticClass());
  }
  FProperty* FindPropertyByName(FName Name) const;
  int32 GetStructureSize() const { return (int32)Size; }
  int32 GetPropertiesSize() const { return (int32)Size; }
  int32 GetMinAlignment() const { return (int32)Align; }
  FString GetAuthoredName() const { return GetName(); }
  const TCHAR* GetPrefixCPP() const { return TEXT("U"); }

  // The stand-in's own.
  ~UStruct() override;
  FProperty* adopt(FProperty* property);
  UStruct* SuperStruct = nullptr;
  std::vector<std::unique_ptr<FField>> Fields;
  std::size_t Size = 0, Align = 1;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UScriptStruct
class UScriptStruct : public UStruct {
  STANDIN_CLASS(UScriptStruct, UStruct)
  void InitializeStruct(void* Memory, int32 = 1) const { Init(Memory); }
  void DestroyStruct(void* Memory, int32 = 1) const { Destroy(Memory); }
  void CopyScriptStruct(void* To, const void* From, int32 = 1) const { Copy(To, From); }
  FString GetStructCPPName() const { return TEXT("F") + GetName(); }
  void (*Init)(void*) = nullptr;  // the stand-in's own
  void (*Destroy)(void*) = nullptr;
  void (*Copy)(void*, const void*) = nullptr;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UFunction
class UFunction : public UStruct {
  STANDIN_CLASS(UFunction, UStruct)
  EFunctionFlags FunctionFlags = FUNC_None;
  uint8 NumParms = 0;
  uint16 ParmsSize = 0;
  bool HasAnyFunctionFlags(EFunctionFlags Flags) const { return (FunctionFlags & Flags) != 0; }
  UClass* GetOwnerClass() const;
  void (*Thunk)(UObject*, void*) = nullptr;  // the stand-in's own: parameters as a struct, as ProcessEvent takes them
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UClass
class UClass : public UStruct {
  STANDIN_CLASS(UClass, UStruct)
  UClass* GetSuperClass() const { return static_cast<UClass*>(SuperStruct); }
  UObject* GetDefaultObject(bool bCreateIfNeeded = true) const;
  template <typename T>
  T* GetDefaultObject() const {
    return static_cast<T*>(GetDefaultObject(true));
  }
  bool HasAnyClassFlags(EClassFlags Flags) const { return (ClassFlags & Flags) != 0; }
  bool HasAllClassFlags(EClassFlags Flags) const { return (ClassFlags & Flags) == uint32(Flags); }
  bool IsNative() const { return true; }
  bool ImplementsInterface(const UClass* Interface) const;
  UFunction* FindFunctionByName(FName Name) const;
  FName GetDefaultObjectName() const;
  UClass* GetAuthoritativeClass() { return this; }
  uint32 ClassFlags = CLASS_None;
  FName ClassConfigName;

  // The stand-in's own.
  struct Interface {
    UClass* Class;
    void* (*Address)(UObject*);
  };
  const standin::ClassInfo* Info = nullptr;
  const TCHAR* PackageName = TEXT("");
  mutable UObject* Default = nullptr;
  std::vector<UFunction*> Functions;
  std::vector<Interface> Interfaces;
  bool EverBlueprintable = false;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UEnum
class UEnum : public UField {
  STANDIN_CLASS(UEnum, UField)
  enum class ECppForm { Regular, Namespaced, EnumClass };
  int32 NumEnums() const { return Names.Num(); }    // with the _MAX entry that the header tool adds
  FName GetNameByIndex(int32 Index) const;          // "EFoo::Bar"
  FString GetNameStringByIndex(int32 Index) const;  // "Bar"
  FString GetNameStringByValue(int64 Value) const;
  FName GetNameByValue(int64 Value) const;
  FText GetDisplayNameTextByIndex(int32 Index) const;
  FText GetDisplayNameTextByValue(int64 Value) const { return GetDisplayNameTextByIndex(GetIndexByValue(Value)); }
  int64 GetValueByIndex(int32 Index) const;
  int64 GetValueByName(FName Name) const;  // INDEX_NONE: there is none
  int64 GetValueByNameString(const FString& Name) const;
  int32 GetIndexByValue(int64 Value) const;
  int32 GetIndexByNameString(const FString& Name) const;
  bool IsValidEnumValue(int64 Value) const { return GetIndexByValue(Value) != INDEX_NONE; }
  int64 GetMaxEnumValue() const;
  bool ContainsExistingMax() const { return true; }
  TArray<TPair<FName, int64>> Names;  // the stand-in's own
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/StaticEnum
template <typename E>
UEnum* StaticEnum();
template <typename T>
UScriptStruct* StaticStruct() {
  return T::StaticStruct();
}
template <typename T>
UClass* StaticClass() {
  return T::StaticClass();
}

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TBaseStructure (the core's structs that have no StaticStruct of their own)
template <typename T>
struct TBaseStructure {
  static UScriptStruct* Get()
    requires requires { T::StaticStruct(); }
  {
    return T::StaticStruct();
  }
};
#define STANDIN_BASE_STRUCTURE(T) \
  template <>                     \
  struct TBaseStructure<T> {      \
    static UScriptStruct* Get();  \
  };
STANDIN_BASE_STRUCTURE(FVector)
STANDIN_BASE_STRUCTURE(FVector2D)
STANDIN_BASE_STRUCTURE(FVector4)
STANDIN_BASE_STRUCTURE(FRotator)
STANDIN_BASE_STRUCTURE(FQuat)
STANDIN_BASE_STRUCTURE(FTransform)
STANDIN_BASE_STRUCTURE(FLinearColor)
STANDIN_BASE_STRUCTURE(FColor)
STANDIN_BASE_STRUCTURE(FGuid)
STANDIN_BASE_STRUCTURE(FIntPoint)
STANDIN_BASE_STRUCTURE(FIntVector)
STANDIN_BASE_STRUCTURE(FBox)
