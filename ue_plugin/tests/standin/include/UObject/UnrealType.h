// Stands for CoreUObject, UObject/UnrealType.h, UObject/Field.h: properties of reflected types.
#pragma once

#include "UObject/ObjectPtr.h"

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FFieldClass
class FFieldClass {
 public:
  FName GetFName() const { return Name; }
  FString GetName() const { return Name.ToString(); }
  FName Name;
};

namespace standin {
enum PropertyKind : uint32 {
  kProperty = 1,
  kNumeric = 1 << 1,
  kFloat = 1 << 2,
  kDouble = 1 << 3,
  kInt = 1 << 4,
  kInt64 = 1 << 5,
  kUInt32 = 1 << 6,
  kByte = 1 << 7,
  kInt8 = 1 << 8,
  kUInt16 = 1 << 9,
  kInt16 = 1 << 10,
  kUInt64 = 1 << 11,
  kBool = 1 << 12,
  kStr = 1 << 13,
  kName = 1 << 14,
  kText = 1 << 15,
  kEnum = 1 << 16,
  kStruct = 1 << 17,
  kArray = 1 << 18,
  kObject = 1 << 19,
  kClass = 1 << 20,
  kWeak = 1 << 21,
  kSoft = 1 << 22,
  kMap = 1 << 23,
  kSet = 1 << 24,
  kDelegate = 1 << 25,
  kOther = 1 << 26,
};
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FField
class FField {
 public:
  virtual ~FField() = default;
  FName GetFName() const { return NamePrivate; }
  FString GetName() const { return NamePrivate.ToString(); }
  FString GetAuthoredName() const { return GetName(); }
  UStruct* GetOwnerStruct() const { return Owner; }
  UClass* GetOwnerClass() const { return Cast<UClass>(Owner); }
  virtual FFieldClass* GetClass() const = 0;
  template <typename T>
  bool IsA() const {
    return (Kinds & T::StaticKind) != 0;
  }
#if WITH_EDITORONLY_DATA
  bool HasMetaData(const TCHAR* Key) const { return Meta.Contains(FName(Key)); }
  const FString& GetMetaData(const TCHAR* Key) const {
    static const FString None;
    const FString* Found = Meta.Find(FName(Key));
    return Found ? *Found : None;
  }
#endif

  FName NamePrivate;  // the stand-in's own from here
  UStruct* Owner = nullptr;
  uint32 Kinds = 0;
  TMap<FName, FString> Meta;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/CastField
template <typename T>
T* CastField(FField* Field) {
  return Field && Field->IsA<T>() ? static_cast<T*>(Field) : nullptr;
}
template <typename T>
const T* CastField(const FField* Field) {
  return Field && Field->IsA<T>() ? static_cast<const T*>(Field) : nullptr;
}
template <typename T>
T* CastFieldChecked(FField* Field) {
  T* Out = CastField<T>(Field);
  check(Out);
  return Out;
}

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FProperty
class FProperty : public FField {
 public:
  static constexpr uint32 StaticKind = standin::kProperty;
  EPropertyFlags PropertyFlags = CPF_None;
  int32 ArrayDim = 1;
  int32 GetSize() const { return ElementSize * ArrayDim; }
  int32 GetElementSize() const { return ElementSize; }  // since 5.5; the field before it
  int32 GetOffset_ForInternal() const { return Offset; }
  bool HasAnyPropertyFlags(uint64 Flags) const { return (PropertyFlags & Flags) != 0; }
  bool HasAllPropertyFlags(uint64 Flags) const { return (PropertyFlags & Flags) == Flags; }
  template <typename V>
  V* ContainerPtrToValuePtr(void* Container, int32 Index = 0) const {
    return (V*)((uint8*)Container + Offset + ElementSize * Index);
  }
  template <typename V>
  const V* ContainerPtrToValuePtr(const void* Container, int32 Index = 0) const {
    return (const V*)((const uint8*)Container + Offset + ElementSize * Index);
  }
  FString GetCPPType(FString* = nullptr, uint32 = 0) const { return CppType; }
  virtual void CopyCompleteValue(void* To, const void* From) const = 0;
  virtual bool Identical(const void* A, const void* B, uint32 = 0) const = 0;
  virtual const TCHAR* ImportText_Direct(const TCHAR* Text, void* Value, UObject* Owner, int32 Flags) const = 0;
  virtual void ExportTextItem_Direct(FString& Out, const void* Value, const void* Default, UObject* Owner,
                                     int32 Flags) const = 0;

  int32 ElementSize = 0;  // the stand-in's own from here
  int32 Offset = 0;
  FString CppType;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FNumericProperty
class FNumericProperty : public FProperty {
 public:
  static constexpr uint32 StaticKind = standin::kNumeric;
  virtual bool IsFloatingPoint() const = 0;
  bool IsInteger() const { return !IsFloatingPoint(); }
  virtual void SetIntPropertyValue(void* Data, int64 Value) const = 0;
  virtual void SetIntPropertyValue(void* Data, uint64 Value) const = 0;
  virtual void SetFloatingPointPropertyValue(void* Data, double Value) const = 0;
  virtual int64 GetSignedIntPropertyValue(const void* Data) const = 0;
  virtual uint64 GetUnsignedIntPropertyValue(const void* Data) const = 0;
  virtual double GetFloatingPointPropertyValue(const void* Data) const = 0;
  virtual UEnum* GetIntPropertyEnum() const { return nullptr; }
  virtual bool CanHoldValue(int64 Value) const = 0;
};

namespace standin {
const TCHAR* import_number(const TCHAR* text, double& real, int64& whole, bool& ok);
template <typename T>
const TCHAR* type_name();
// Text as ini files have it, for each kind of value.
const TCHAR* import_value(const TCHAR* text, FString& out);
const TCHAR* import_value(const TCHAR* text, FName& out);
const TCHAR* import_value(const TCHAR* text, FText& out);
void export_value(FString& out, const FString& value);
void export_value(FString& out, const FName& value);
void export_value(FString& out, const FText& value);
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TProperty
template <typename T, typename Base, uint32 Kind>
class TProperty : public Base {
 public:
  using TCppType = T;
  static constexpr uint32 StaticKind = Kind;
  TProperty() {
    this->Kinds |= standin::kProperty | Kind | Base::StaticKind;
    this->ElementSize = sizeof(T);
  }
  static const T& GetPropertyValue(const void* Data) { return *(const T*)Data; }
  static void SetPropertyValue(void* Data, const T& Value) { *(T*)Data = Value; }
  const T& GetPropertyValue_InContainer(const void* Container, int32 Index = 0) const {
    return *this->template ContainerPtrToValuePtr<T>(Container, Index);
  }
  void SetPropertyValue_InContainer(void* Container, const T& Value, int32 Index = 0) const {
    *this->template ContainerPtrToValuePtr<T>(Container, Index) = Value;
  }
  T GetOptionalPropertyValue(const void* Data) const { return GetPropertyValue(Data); }
  void CopyCompleteValue(void* To, const void* From) const override { *(T*)To = *(const T*)From; }
};
#define STANDIN_FIELD_CLASS(Name)                     \
  FFieldClass* GetClass() const override {            \
    static FFieldClass Class{FName(&TEXT(#Name)[1])}; \
    return &Class;                                    \
  }
template <typename T, uint32 Kind>
class TStandinNumber : public TProperty<T, FNumericProperty, Kind> {
 public:
  bool IsFloatingPoint() const override { return std::is_floating_point_v<T>; }
  void SetIntPropertyValue(void* D, int64 V) const override { *(T*)D = (T)V; }
  void SetIntPropertyValue(void* D, uint64 V) const override { *(T*)D = (T)V; }
  void SetFloatingPointPropertyValue(void* D, double V) const override { *(T*)D = (T)V; }
  int64 GetSignedIntPropertyValue(const void* D) const override { return (int64) * (const T*)D; }
  uint64 GetUnsignedIntPropertyValue(const void* D) const override { return (uint64) * (const T*)D; }
  double GetFloatingPointPropertyValue(const void* D) const override { return (double)*(const T*)D; }
  bool CanHoldValue(int64 V) const override { return std::is_floating_point_v<T> || (int64)(T)V == V; }
  bool Identical(const void* A, const void* B, uint32) const override { return *(const T*)A == *(const T*)B; }
  const TCHAR* ImportText_Direct(const TCHAR* Text, void* Value, UObject*, int32) const override {
    double Real = 0;
    int64 Whole = 0;
    bool bOk = false;
    const TCHAR* End = standin::import_number(Text, Real, Whole, bOk);
    if (!bOk) return nullptr;
    *(T*)Value = std::is_floating_point_v<T> ? (T)Real : (T)Whole;
    return End;
  }
  void ExportTextItem_Direct(FString& Out, const void* V, const void*, UObject*, int32) const override {
    if constexpr (std::is_floating_point_v<T>) {
      Out += FString::Printf(TEXT("%f"), (double)*(const T*)V);
    } else {
      Out += FString::Printf(TEXT("%lld"), (int64) * (const T*)V);
    }
  }
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FFloatProperty (and the others named in the lines below)
#define STANDIN_NUMBER(Name, T, Kind)                    \
  class Name : public TStandinNumber<T, standin::Kind> { \
   public:                                               \
    STANDIN_FIELD_CLASS(Name)                            \
  }
STANDIN_NUMBER(FFloatProperty, float, kFloat);
STANDIN_NUMBER(FDoubleProperty, double, kDouble);
STANDIN_NUMBER(FIntProperty, int32, kInt);
STANDIN_NUMBER(FInt64Property, int64, kInt64);
STANDIN_NUMBER(FUInt32Property, uint32, kUInt32);
STANDIN_NUMBER(FUInt64Property, uint64, kUInt64);
STANDIN_NUMBER(FInt16Property, int16, kInt16);
STANDIN_NUMBER(FUInt16Property, uint16, kUInt16);
STANDIN_NUMBER(FInt8Property, int8, kInt8);
class FByteProperty : public TStandinNumber<uint8, standin::kByte> {
 public:
  STANDIN_FIELD_CLASS(FByteProperty)
  UEnum* GetIntPropertyEnum() const override { return Enum; }
  TObjectPtr<UEnum> Enum;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FBoolProperty (a bool or one bit of a byte)
class FBoolProperty : public FProperty {
 public:
  static constexpr uint32 StaticKind = standin::kBool;
  FBoolProperty() {
    Kinds |= standin::kProperty | standin::kBool;
    ElementSize = 1;
  }
  STANDIN_FIELD_CLASS(FBoolProperty)
  bool GetPropertyValue(const void* Data) const { return (*(const uint8*)Data & Mask) != 0; }
  void SetPropertyValue(void* Data, bool bValue) const {
    uint8& Byte = *(uint8*)Data;
    Byte = (uint8)((Byte & ~Mask) | (bValue ? SetMask : 0));
  }
  bool GetPropertyValue_InContainer(const void* C, int32 = 0) const {
    return GetPropertyValue(ContainerPtrToValuePtr<void>(C));
  }
  void SetPropertyValue_InContainer(void* C, bool bValue, int32 = 0) const {
    SetPropertyValue(ContainerPtrToValuePtr<void>(C), bValue);
  }
  bool IsNativeBool() const { return SetMask == 1 && Mask == 0xff; }
  void CopyCompleteValue(void* To, const void* From) const override { SetPropertyValue(To, GetPropertyValue(From)); }
  bool Identical(const void* A, const void* B, uint32) const override {
    return GetPropertyValue(A) == GetPropertyValue(B);
  }
  const TCHAR* ImportText_Direct(const TCHAR* Text, void* Value, UObject*, int32) const override;
  void ExportTextItem_Direct(FString& Out, const void* V, const void*, UObject*, int32) const override {
    Out += GetPropertyValue(V) ? TEXT("True") : TEXT("False");
  }
  uint8 Mask = 0xff, SetMask = 1;  // the stand-in's own
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FStrProperty (and FNameProperty, FTextProperty)
template <typename T, uint32 Kind>
class TStandinText : public TProperty<T, FProperty, Kind> {
 public:
  bool Identical(const void* A, const void* B, uint32) const override {
    FString X, Y;
    standin::export_value(X, *(const T*)A);
    standin::export_value(Y, *(const T*)B);
    return X.Equals(Y);
  }
  const TCHAR* ImportText_Direct(const TCHAR* Text, void* Value, UObject*, int32) const override {
    return standin::import_value(Text, *(T*)Value);
  }
  void ExportTextItem_Direct(FString& Out, const void* V, const void*, UObject*, int32) const override {
    standin::export_value(Out, *(const T*)V);
  }
};
class FStrProperty : public TStandinText<FString, standin::kStr> {
 public:
  STANDIN_FIELD_CLASS(FStrProperty)
};
class FNameProperty : public TStandinText<FName, standin::kName> {
 public:
  STANDIN_FIELD_CLASS(FNameProperty)
};
class FTextProperty : public TStandinText<FText, standin::kText> {
 public:
  STANDIN_FIELD_CLASS(FTextProperty)
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FEnumProperty (an enum class; read and written through its underlying number)
class FEnumProperty : public FProperty {
 public:
  static constexpr uint32 StaticKind = standin::kEnum;
  FEnumProperty() { Kinds |= standin::kProperty | standin::kEnum; }
  STANDIN_FIELD_CLASS(FEnumProperty)
  UEnum* GetEnum() const { return Enum; }
  FNumericProperty* GetUnderlyingProperty() const { return Underlying.get(); }
  void CopyCompleteValue(void* To, const void* From) const override { Underlying->CopyCompleteValue(To, From); }
  bool Identical(const void* A, const void* B, uint32 F) const override { return Underlying->Identical(A, B, F); }
  const TCHAR* ImportText_Direct(const TCHAR* Text, void* Value, UObject* Owner, int32 Flags) const override;
  void ExportTextItem_Direct(FString& Out, const void* V, const void*, UObject*, int32) const override {
    Out += Enum->GetNameStringByValue(Underlying->GetSignedIntPropertyValue(V));
  }
  UEnum* Enum = nullptr;  // the stand-in's own
  std::unique_ptr<FNumericProperty> Underlying;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FStructProperty
class FStructProperty : public FProperty {
 public:
  static constexpr uint32 StaticKind = standin::kStruct;
  FStructProperty() { Kinds |= standin::kProperty | standin::kStruct; }
  STANDIN_FIELD_CLASS(FStructProperty)
  TObjectPtr<UScriptStruct> Struct;
  void CopyCompleteValue(void* To, const void* From) const override { Struct->CopyScriptStruct(To, From); }
  bool Identical(const void* A, const void* B, uint32 Flags) const override;
  const TCHAR* ImportText_Direct(const TCHAR* Text, void* Value, UObject* Owner, int32 Flags) const override;
  void ExportTextItem_Direct(FString& Out, const void* V, const void* D, UObject* Owner, int32 F) const override;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FArrayProperty
class FArrayProperty : public FProperty {
 public:
  static constexpr uint32 StaticKind = standin::kArray;
  FArrayProperty() { Kinds |= standin::kProperty | standin::kArray; }
  STANDIN_FIELD_CLASS(FArrayProperty)
  FProperty* Inner = nullptr;
  void CopyCompleteValue(void* To, const void* From) const override { CopyAll(To, From); }
  bool Identical(const void* A, const void* B, uint32 Flags) const override;
  const TCHAR* ImportText_Direct(const TCHAR* Text, void* Value, UObject* Owner, int32 Flags) const override;
  void ExportTextItem_Direct(FString& Out, const void* V, const void* D, UObject* Owner, int32 F) const override;
  std::unique_ptr<FProperty> InnerHolder;  // the stand-in's own
  int32 (*Count)(const void*) = nullptr;
  void (*Resize)(void*, int32) = nullptr;
  void (*Remove)(void*, int32, int32) = nullptr;
  uint8* (*Raw)(void*) = nullptr;
  void (*CopyAll)(void*, const void*) = nullptr;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FScriptArrayHelper
class FScriptArrayHelper {
 public:
  FScriptArrayHelper(const FArrayProperty* InProperty, const void* InArray)
      : Property(InProperty), Array(const_cast<void*>(InArray)) {}
  int32 Num() const { return Property->Count(Array); }
  bool IsValidIndex(int32 I) const { return I >= 0 && I < Num(); }
  uint8* GetRawPtr(int32 I = 0) {
    check(Num() == 0 ? I == 0 : IsValidIndex(I));
    return Property->Raw(Array) + (SIZE_T)I * (SIZE_T)Property->Inner->ElementSize;
  }
  uint8* GetElementPtr(int32 I = 0) { return GetRawPtr(I); }
  void EmptyValues(int32 = 0) { Property->Resize(Array, 0); }
  void Resize(int32 N) { Property->Resize(Array, N); }
  int32 AddValue() {
    Resize(Num() + 1);
    return Num() - 1;
  }
  void AddValues(int32 N) { Resize(Num() + N); }
  void EmptyAndAddValues(int32 N) {
    Property->Resize(Array, 0);
    Property->Resize(Array, N);
  }
  void RemoveValues(int32 I, int32 N = 1) { Property->Remove(Array, I, N); }

 private:
  const FArrayProperty* Property;
  void* Array;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FScriptArrayHelper_InContainer
class FScriptArrayHelper_InContainer : public FScriptArrayHelper {
 public:
  FScriptArrayHelper_InContainer(const FArrayProperty* P, const void* Container, int32 Index = 0)
      : FScriptArrayHelper(P, P->ContainerPtrToValuePtr<void>(Container, Index)) {}
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FObjectPropertyBase (FClassProperty is an FObjectProperty, soft and weak ones
// are not)
class FObjectPropertyBase : public FProperty {
 public:
  static constexpr uint32 StaticKind = standin::kObject | standin::kWeak | standin::kSoft;
  STANDIN_FIELD_CLASS(FObjectPropertyBase)
  TObjectPtr<UClass> PropertyClass;
  UObject* GetObjectPropertyValue(const void* Data) const { return Get ? Get(Data) : nullptr; }
  UObject* GetObjectPropertyValue_InContainer(const void* C, int32 = 0) const {
    return GetObjectPropertyValue(ContainerPtrToValuePtr<void>(C));
  }
  void SetObjectPropertyValue(void* Data, UObject* Value) const {
    check(Set);
    Set(Data, Value);
  }
  void SetObjectPropertyValue_InContainer(void* C, UObject* Value, int32 = 0) const {
    SetObjectPropertyValue(ContainerPtrToValuePtr<void>(C), Value);
  }
  void CopyCompleteValue(void* To, const void* From) const override { CopyAll(To, From); }
  bool Identical(const void* A, const void* B, uint32) const override { return Get(A) == Get(B); }
  const TCHAR* ImportText_Direct(const TCHAR* Text, void* Value, UObject*, int32) const override;
  void ExportTextItem_Direct(FString& Out, const void* V, const void*, UObject*, int32) const override;
  UObject* (*Get)(const void*) = nullptr;  // the stand-in's own
  void (*Set)(void*, UObject*) = nullptr;
  void (*CopyAll)(void*, const void*) = nullptr;
};
#define STANDIN_OBJECT_PROPERTY(Name, Base, Kind) \
  class Name : public Base {                      \
   public:                                        \
    static constexpr uint32 StaticKind = Kind;    \
    STANDIN_FIELD_CLASS(Name)                     \
  }
STANDIN_OBJECT_PROPERTY(FObjectProperty, FObjectPropertyBase, standin::kObject);
STANDIN_OBJECT_PROPERTY(FWeakObjectProperty, FObjectPropertyBase, standin::kWeak);
STANDIN_OBJECT_PROPERTY(FSoftObjectProperty, FObjectPropertyBase, standin::kSoft);
class FClassProperty : public FObjectProperty {
 public:
  static constexpr uint32 StaticKind = standin::kClass;
  STANDIN_FIELD_CLASS(FClassProperty)
  TObjectPtr<UClass> MetaClass;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FMulticastDelegateProperty (maps, sets and delegates: present, but opaque
// here)
class FStandinOpaqueProperty : public FProperty {
 public:
  void CopyCompleteValue(void*, const void*) const override {}
  bool Identical(const void*, const void*, uint32) const override { return false; }
  const TCHAR* ImportText_Direct(const TCHAR*, void*, UObject*, int32) const override { return nullptr; }
  void ExportTextItem_Direct(FString&, const void*, const void*, UObject*, int32) const override {}
};
STANDIN_OBJECT_PROPERTY(FMulticastDelegateProperty, FStandinOpaqueProperty, standin::kDelegate);
STANDIN_OBJECT_PROPERTY(FMapProperty, FStandinOpaqueProperty, standin::kMap);
STANDIN_OBJECT_PROPERTY(FSetProperty, FStandinOpaqueProperty, standin::kSet);
STANDIN_OBJECT_PROPERTY(FStandinOtherProperty, FStandinOpaqueProperty, standin::kOther);

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TFieldIterator (a type's own fields in declaration order, then its parents')
enum class EFieldIterationFlags : uint8 {
  None = 0,
  IncludeSuper = 1,
  IncludeDeprecated = 2,
  IncludeInterfaces = 4,
  Default = 3
};
namespace EFieldIteratorFlags {
enum SuperClassFlags { ExcludeSuper = 0, IncludeSuper = 1 };
}
template <typename T>
class TFieldIterator {
 public:
  TFieldIterator(const UStruct* InStruct, EFieldIterationFlags Flags = EFieldIterationFlags::Default)
      : Struct(InStruct), bSupers(((uint8)Flags & 1) != 0) {
    Settle();
  }
  TFieldIterator(const UStruct* InStruct, EFieldIteratorFlags::SuperClassFlags Flags)
      : Struct(InStruct), bSupers(Flags == EFieldIteratorFlags::IncludeSuper) {
    Settle();
  }
  explicit operator bool() const { return Struct != nullptr; }
  TFieldIterator& operator++() {
    ++At;
    Settle();
    return *this;
  }
  T* operator*() const { return Now(); }
  T* operator->() const { return Now(); }
  bool operator!=(const TFieldIterator& Other) const { return Struct != Other.Struct || At != Other.At; }

 private:
  T* Now() const {
    if constexpr (std::is_base_of_v<FField, T>) {
      return CastField<T>(Struct->Fields[At].get());
    } else {
      return static_cast<T*>(static_cast<const UClass*>(Struct)->Functions[At]);
    }
  }
  std::size_t Size() const {
    if constexpr (std::is_base_of_v<FField, T>) {
      return Struct->Fields.size();
    } else {
      return Struct->IsA(UClass::StaticClass()) ? static_cast<const UClass*>(Struct)->Functions.size() : 0;
    }
  }
  void Settle() {
    while (Struct) {
      for (; At < Size(); ++At)
        if (Now()) return;
      Struct = bSupers ? Struct->GetSuperStruct() : nullptr;
      At = 0;
    }
  }
  const UStruct* Struct;
  std::size_t At = 0;
  bool bSupers;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TFieldRange
template <typename T>
class TFieldRange {
 public:
  TFieldRange(const UStruct* InStruct, EFieldIterationFlags Flags = EFieldIterationFlags::Default)
      : Begin(InStruct, Flags), End(nullptr) {}
  TFieldIterator<T> begin() const { return Begin; }
  TFieldIterator<T> end() const { return End; }

 private:
  TFieldIterator<T> Begin, End;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FindFProperty
template <typename T>
T* FindFProperty(const UStruct* Owner, FName Name) {
  return CastField<T>(Owner->FindPropertyByName(Name));
}
template <typename T>
T* FindFProperty(const UStruct* Owner, const TCHAR* Name) {
  return FindFProperty<T>(Owner, FName(Name));
}

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FPropertyChangedEvent
struct FPropertyChangedEvent {
  explicit FPropertyChangedEvent(FProperty* InProperty) : Property(InProperty), MemberProperty(InProperty) {}
  FName GetPropertyName() const { return Property ? Property->GetFName() : FName(); }
  FName GetMemberPropertyName() const { return MemberProperty ? MemberProperty->GetFName() : FName(); }
  FProperty* Property;
  FProperty* MemberProperty;
};
