// What generated code is made of: adding properties and functions to a class, by the C++ type of the member.
#pragma once

#include "UObject/Interface.h"
#include "UObject/UnrealType.h"

template <typename T>
class TEnumAsByte;

namespace standin {

struct MetaEntry {
  const TCHAR* key;
  const TCHAR* value;
};
void set_meta(FProperty* property, std::initializer_list<MetaEntry> meta);
UScriptStruct* make_struct(const TCHAR* name, const TCHAR* package, UScriptStruct* super, std::size_t size,
                           std::size_t align, void (*init)(void*), void (*destroy)(void*),
                           void (*copy)(void*, const void*), void (*members)(UScriptStruct*));
UEnum* make_enum(const TCHAR* name, const TCHAR* package, bool scoped,
                 std::initializer_list<std::pair<const TCHAR*, int64>> entries);
UFunction* add_function(UClass* cls, const TCHAR* name, uint32 flags, void (*thunk)(UObject*, void*),
                        std::size_t parameters_size);
// What a test gave as the Blueprint implementation of an event; null: none.
using BlueprintEvent = std::function<void(UObject*, void* parameters)>;
void set_blueprint_event(const UClass* cls, const TCHAR* name, BlueprintEvent event);
void clear_blueprint_events();
const BlueprintEvent* blueprint_event(const UObject* object, const TCHAR* name);

template <typename T>
struct Is {
  static constexpr bool array = false, object_ptr = false, raw = false, subclass = false, weak = false, soft = false,
                        map = false, set = false, enum_byte = false;
};
template <typename T, typename A>
struct Is<TArray<T, A>> : Is<void> {
  static constexpr bool array = true;
  using element = T;
};
template <typename T>
struct Is<TObjectPtr<T>> : Is<void> {
  static constexpr bool object_ptr = true;
  using element = T;
};
template <typename T>
struct Is<T*> : Is<void> {
  static constexpr bool raw = true;
  using element = std::remove_const_t<T>;
};
template <typename T>
struct Is<TSubclassOf<T>> : Is<void> {
  static constexpr bool subclass = true;
  using element = T;
};
template <typename T>
struct Is<TWeakObjectPtr<T>> : Is<void> {
  static constexpr bool weak = true;
  using element = T;
};
template <typename T>
struct Is<TSoftObjectPtr<T>> : Is<void> {
  static constexpr bool soft = true;
  using element = T;
};
template <typename T>
struct Is<TEnumAsByte<T>> : Is<void> {
  static constexpr bool enum_byte = true;
  using element = T;
};
template <typename K, typename V>
struct Is<TMap<K, V>> : Is<void> {
  static constexpr bool map = true;
};
template <typename T>
struct Is<TSet<T>> : Is<void> {
  static constexpr bool set = true;
};

template <typename P>
FProperty* simple(const TCHAR* type) {
  P* out = new P();
  out->CppType = type;
  return out;
}
template <typename T>
FNumericProperty* make_underlying();
template <typename T>
FProperty* make_property();

template <typename P, typename T, typename Element>
FProperty* make_object_property() {
  P* out = new P();
  out->Kinds = kProperty | (P::StaticKind == kClass ? kObject | kClass : P::StaticKind);
  out->ElementSize = sizeof(T);
  out->Get = [](const void* at) -> UObject* {
    if constexpr (std::is_pointer_v<T>) {
      return (UObject*)*(const T*)at;
    } else {
      return (UObject*)((const T*)at)->Get();
    }
  };
  out->Set = [](void* at, UObject* value) { *(T*)at = T((Element*)value); };
  out->CopyAll = [](void* to, const void* from) { *(T*)to = *(const T*)from; };
  return out;
}

template <typename T>
FProperty* make_property() {
  if constexpr (std::is_same_v<T, bool>) {
    return simple<FBoolProperty>(TEXT("bool"));
  } else if constexpr (std::is_same_v<T, float>) {
    return simple<FFloatProperty>(TEXT("float"));
  } else if constexpr (std::is_same_v<T, double>) {
    return simple<FDoubleProperty>(TEXT("double"));
  } else if constexpr (std::is_same_v<T, int32>) {
    return simple<FIntProperty>(TEXT("int32"));
  } else if constexpr (std::is_same_v<T, int64>) {
    return simple<FInt64Property>(TEXT("int64"));
  } else if constexpr (std::is_same_v<T, uint32>) {
    return simple<FUInt32Property>(TEXT("uint32"));
  } else if constexpr (std::is_same_v<T, uint64>) {
    return simple<FUInt64Property>(TEXT("uint64"));
  } else if constexpr (std::is_same_v<T, uint8>) {
    return simple<FByteProperty>(TEXT("uint8"));
  } else if constexpr (std::is_same_v<T, int8>) {
    return simple<FInt8Property>(TEXT("int8"));
  } else if constexpr (std::is_same_v<T, uint16>) {
    return simple<FUInt16Property>(TEXT("uint16"));
  } else if constexpr (std::is_same_v<T, int16>) {
    return simple<FInt16Property>(TEXT("int16"));
  } else if constexpr (std::is_same_v<T, FString>) {
    return simple<FStrProperty>(TEXT("FString"));
  } else if constexpr (std::is_same_v<T, FName>) {
    return simple<FNameProperty>(TEXT("FName"));
  } else if constexpr (std::is_same_v<T, FText>) {
    return simple<FTextProperty>(TEXT("FText"));
  } else if constexpr (Is<T>::enum_byte) {
    auto* out = static_cast<FByteProperty*>(simple<FByteProperty>(TEXT("uint8")));
    out->Enum = StaticEnum<typename Is<T>::element>();
    return out;
  } else if constexpr (std::is_enum_v<T>) {
    auto* out = new FEnumProperty();
    out->ElementSize = sizeof(T);
    out->Enum = StaticEnum<T>();
    out->Underlying.reset(static_cast<FNumericProperty*>(make_property<std::underlying_type_t<T>>()));
    return out;
  } else if constexpr (Is<T>::array) {
    using E = typename Is<T>::element;
    auto* out = new FArrayProperty();
    out->ElementSize = sizeof(T);
    out->InnerHolder.reset(make_property<E>());
    out->Inner = out->InnerHolder.get();
    out->Count = [](const void* a) { return ((const T*)a)->Num(); };
    out->Resize = [](void* a, int32 n) { ((T*)a)->SetNum(n); };
    out->Remove = [](void* a, int32 i, int32 n) { ((T*)a)->RemoveAt(i, n); };
    out->Raw = [](void* a) { return (uint8*)((T*)a)->GetData(); };
    out->CopyAll = [](void* to, const void* from) { *(T*)to = *(const T*)from; };
    return out;
  } else if constexpr (Is<T>::object_ptr || Is<T>::raw) {
    using E = typename Is<T>::element;
    if constexpr (std::is_same_v<E, UClass>) {
      return make_object_property<FClassProperty, T, E>();
    } else {
      return make_object_property<FObjectProperty, T, E>();
    }
  } else if constexpr (Is<T>::subclass) {
    return make_object_property<FClassProperty, T, UClass>();
  } else if constexpr (Is<T>::weak) {
    return make_object_property<FWeakObjectProperty, T, typename Is<T>::element>();
  } else if constexpr (Is<T>::soft) {
    return make_object_property<FSoftObjectProperty, T, typename Is<T>::element>();
  } else if constexpr (Is<T>::map) {
    auto* out = new FMapProperty();
    out->Kinds = kProperty | kMap;
    return out;
  } else if constexpr (Is<T>::set) {
    auto* out = new FSetProperty();
    out->Kinds = kProperty | kSet;
    return out;
  } else if constexpr (requires { TBaseStructure<T>::Get(); }) {
    auto* out = new FStructProperty();
    out->ElementSize = sizeof(T);
    out->Struct = TBaseStructure<T>::Get();
    return out;
  } else {
    auto* out = new FStandinOtherProperty();
    out->Kinds = kProperty | (requires(const T& t) { t.IsBound(); } ? kDelegate : kOther);
    return out;
  }
}

// Finishes a property: its place, flags and metadata. `Element` differs from the member's type for static arrays.
template <typename T>
FProperty* add_property(UStruct* owner, const TCHAR* name, std::size_t offset, uint64 flags, const TCHAR* type,
                        std::initializer_list<MetaEntry> meta) {
  FProperty* out = make_property<std::remove_extent_t<T>>();
  out->NamePrivate = FName(name);
  out->Offset = (int32)offset;
  out->PropertyFlags = (EPropertyFlags)flags;
  out->ArrayDim = std::is_array_v<T> ? (int32)std::extent_v<T> : 1;
  out->CppType = type;
  set_meta(out, meta);
  return owner->adopt(out);
}
// A bit field: where its bit is, is found by setting it in zeroed memory.
FProperty* add_bit(UStruct* owner, const TCHAR* name, std::size_t size, void (*set)(void*), uint64 flags,
                   std::initializer_list<MetaEntry> meta);
}  // namespace standin
