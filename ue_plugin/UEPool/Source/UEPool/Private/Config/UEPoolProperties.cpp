#include "Config/UEPoolProperties.h"

#include <cstring>

#include <limits>
#include <string>
#include <vector>

#include "Config/UEPoolNames.h"
#include "UEPoolText.h"
#include "UObject/Class.h"

using uepool::env_config::Fields;
using uepool::env_config::Json;

namespace {
// Of structs that are nothing but doubles beside each other.
int32 CountDoubles(const FProperty& Property) {
  static const FName Vector(TEXT("Vector")), Rotator(TEXT("Rotator")), Vector2(TEXT("Vector2D")),
      Vector4(TEXT("Vector4"));
  const FStructProperty* Struct = CastField<FStructProperty>(&Property);
  const FName Name = Struct ? Struct->Struct->GetFName() : NAME_None;
  if (Name == Vector || Name == Rotator) {
    return 3;
  }
  return Name == Vector4 ? 4 : (Name == Vector2 ? 2 : 0);
}

const UEnum* EnumOf(const FProperty& Property) {
  if (const FEnumProperty* Enum = CastField<FEnumProperty>(&Property)) {
    return Enum->GetEnum();
  }
  const FByteProperty* Byte = CastField<FByteProperty>(&Property);
  return Byte ? Byte->Enum : nullptr;
}

const FNumericProperty* NumericOf(const FProperty& Property) {
  if (const FEnumProperty* Enum = CastField<FEnumProperty>(&Property)) {
    return Enum->GetUnderlyingProperty();
  }
  return CastField<FNumericProperty>(&Property);
}

// On instances: what is fixed, shown only, or state of the running game is no setting.
bool IsEditable(const FProperty& Property) {
  return Property.HasAnyPropertyFlags(CPF_Edit) && !Property.HasAnyPropertyFlags(CPF_EditConst) &&
         !Property.HasAnyPropertyFlags(CPF_DisableEditOnInstance) && !Property.HasAnyPropertyFlags(CPF_Transient);
}

bool IsText(const FProperty& Property) { return Property.IsA<FStrProperty>() || Property.IsA<FNameProperty>(); }

bool IsSupported(const FProperty& Property) {
  if (const FArrayProperty* Array = CastField<FArrayProperty>(&Property)) {
    return IsText(*Array->Inner) || (Array->Inner->IsA<FNumericProperty>() && !EnumOf(*Array->Inner));
  }
  return Property.ArrayDim == 1 &&
         (NumericOf(Property) || Property.IsA<FBoolProperty>() || IsText(Property) || CountDoubles(Property) > 0);
}

// The words of an enum as documents have them; the last, "_MAX", is the header tool's.
std::vector<std::string> Words(const UEnum& Enum) {
  std::vector<std::string> Result;
  for (int32 Index = 0; Index + 1 < Enum.NumEnums(); ++Index) {
    Result.push_back(ToCore(UEPool::ToSnakeCase(Enum.GetNameStringByIndex(Index))));
  }
  return Result;
}

std::string WordOf(const UEnum& Enum, int64 Value) {
  return ToCore(UEPool::ToSnakeCase(Enum.GetNameStringByValue(Value)));
}

FString GetText(const FProperty& Property, const void* Data) {
  if (const FStrProperty* Text = CastField<FStrProperty>(&Property)) {
    return Text->GetPropertyValue(Data);
  }
  return CastField<FNameProperty>(&Property)->GetPropertyValue(Data).ToString();
}

void SetText(const FProperty& Property, void* Data, const std::string& Value) {
  if (const FStrProperty* Text = CastField<FStrProperty>(&Property)) {
    Text->SetPropertyValue(Data, FromCore(Value));
  } else {
    CastField<FNameProperty>(&Property)->SetPropertyValue(Data, FName(*FromCore(Value)));
  }
}

// The range of an integer property; of 64 bits what a document's numbers hold.
void RangeOf(const FNumericProperty& Property, int64* Low, int64* High) {
  constexpr int64 Most = int64{1} << 53;
  const bool bUnsigned = Property.IsA<FByteProperty>() || Property.IsA<FUInt16Property>() ||
                         Property.IsA<FUInt32Property>() || Property.IsA<FUInt64Property>();
  const int32 Bits = Property.GetElementSize() * 8;
  *High = Bits >= 64 ? Most : (int64{1} << (bUnsigned ? Bits : Bits - 1)) - 1;
  *Low = bUnsigned ? 0 : (Bits >= 64 ? -Most : -*High - 1);
}

void ReadArray(const FArrayProperty& Array, void* Data, const std::string& Name, Fields& From) {
  FScriptArrayHelper Helper(&Array, Data);
  if (IsText(*Array.Inner)) {
    if (const auto Texts = From.texts(Name)) {
      Helper.Resize(static_cast<int32>(Texts->size()));
      for (int32 Index = 0; Index < Helper.Num(); ++Index) {
        SetText(*Array.Inner, Helper.GetRawPtr(Index), (*Texts)[Index]);
      }
    }
    return;
  }
  const FNumericProperty& Number = *CastField<FNumericProperty>(Array.Inner);
  const Json* Given = From.any(Name);
  if (!Given) {
    return;
  }
  for (const Json& Each : Given->array()) {
    if (!Each.is_number() || (!Number.IsFloatingPoint() && !Each.is_integer())) {
      From.refuse(Name, "must be a list of numbers, not " + Given->dump());
      return;
    }
  }
  if (!Given->is_array()) {
    From.refuse(Name, "must be a list of numbers, not " + Given->dump());
    return;
  }
  Helper.Resize(static_cast<int32>(Given->array().size()));
  for (int32 Index = 0; Index < Helper.Num(); ++Index) {
    const Json& Each = Given->array()[Index];
    if (Number.IsFloatingPoint()) {
      Number.SetFloatingPointPropertyValue(Helper.GetRawPtr(Index), Each.number());
    } else {
      Number.SetIntPropertyValue(Helper.GetRawPtr(Index), static_cast<int64>(Each.integer()));
    }
  }
}

void ReadOne(const FProperty& Property, void* Data, const std::string& Name, Fields& From) {
  constexpr double Largest = std::numeric_limits<double>::max();
  if (const FArrayProperty* Array = CastField<FArrayProperty>(&Property)) {
    ReadArray(*Array, Data, Name, From);
  } else if (const FBoolProperty* Bool = CastField<FBoolProperty>(&Property)) {
    Bool->SetPropertyValue(Data, From.flag(Name, Bool->GetPropertyValue(Data)));
  } else if (const UEnum* Enum = EnumOf(Property)) {
    const FNumericProperty* Number = NumericOf(Property);
    const std::string Old = WordOf(*Enum, Number->GetSignedIntPropertyValue(Data));
    const std::vector<std::string> Known = Words(*Enum);
    const std::string New = From.choice(Name, Old, Known);
    for (size_t Index = 0; Index < Known.size(); ++Index) {
      if (Known[Index] == New) {
        Number->SetIntPropertyValue(Data, Enum->GetValueByIndex(static_cast<int32>(Index)));
      }
    }
  } else if (const FNumericProperty* Number = CastField<FNumericProperty>(&Property)) {
    if (Number->IsFloatingPoint()) {
      Number->SetFloatingPointPropertyValue(
          Data, From.real(Name, Number->GetFloatingPointPropertyValue(Data), -Largest, Largest));
      return;
    }
    int64 Low, High;
    RangeOf(*Number, &Low, &High);
    Number->SetIntPropertyValue(
        Data, static_cast<int64>(From.integer(Name, Number->GetSignedIntPropertyValue(Data), Low, High)));
  } else if (IsText(Property)) {
    SetText(Property, Data, From.text(Name, ToCore(GetText(Property, Data))));
  } else if (const auto Given = From.reals(Name, static_cast<size_t>(CountDoubles(Property)))) {
    std::memcpy(Data, Given->data(), Given->size() * sizeof(double));
  }
}

Json WriteOne(const FProperty& Property, const void* Data) {
  if (const FArrayProperty* Array = CastField<FArrayProperty>(&Property)) {
    Json::Array Result;
    FScriptArrayHelper Helper(Array, Data);
    for (int32 Index = 0; Index < Helper.Num(); ++Index) {
      Result.push_back(WriteOne(*Array->Inner, Helper.GetRawPtr(Index)));
    }
    return Result;
  }
  if (const FBoolProperty* Bool = CastField<FBoolProperty>(&Property)) {
    return Bool->GetPropertyValue(Data);
  }
  if (const UEnum* Enum = EnumOf(Property)) {
    return WordOf(*Enum, NumericOf(Property)->GetSignedIntPropertyValue(Data));
  }
  if (const FNumericProperty* Number = CastField<FNumericProperty>(&Property)) {
    return Number->IsFloatingPoint() ? Json(Number->GetFloatingPointPropertyValue(Data))
                                     : Json(Number->GetSignedIntPropertyValue(Data));
  }
  if (IsText(Property)) {
    return ToCore(GetText(Property, Data));
  }
  Json::Array Result;
  const double* Doubles = static_cast<const double*>(Data);
  for (int32 Index = 0; Index < CountDoubles(Property); ++Index) {
    Result.push_back(Doubles[Index]);
  }
  return Result;
}
}  // namespace

namespace UEPool {
TArray<FField> FieldsOf(const UClass& Class, const UClass& Base) {
  TArray<FField> Result;
  for (TFieldIterator<FProperty> Each(&Class); Each; ++Each) {
    FProperty* Property = *Each;
    const UClass* Owner = Property->GetOwnerClass();
    if (IsEditable(*Property) && Owner && Owner != &Base && Owner->IsChildOf(&Base) && IsSupported(*Property)) {
      Result.Add({Property, ToSnakeCase(Property->GetName(), Property->IsA<FBoolProperty>())});
    }
  }
  return Result;
}

void ReadProperties(UObject& Object, const UClass& Base, Fields& From) {
  for (const FField& Field : FieldsOf(*Object.GetClass(), Base)) {
    ReadOne(*Field.Property, Field.Property->ContainerPtrToValuePtr<void>(&Object), ToCore(Field.Name), From);
  }
}

Json::Object WriteProperties(const UObject& Object, const UClass& Base) {
  Json::Object Result;
  for (const FField& Field : FieldsOf(*Object.GetClass(), Base)) {
    Result.emplace_back(ToCore(Field.Name),
                        WriteOne(*Field.Property, Field.Property->ContainerPtrToValuePtr<void>(&Object)));
  }
  return Result;
}

int32 CountNumbers(const FProperty& Property) {
  if (Property.ArrayDim != 1 || EnumOf(Property)) {
    return 0;
  }
  const bool bOne = Property.IsA<FBoolProperty>() || Property.IsA<FNumericProperty>();
  return bOne ? 1 : CountDoubles(Property);
}

void ReadNumbers(const FProperty& Property, const UObject& Object, float* Numbers) {
  const void* Data = Property.ContainerPtrToValuePtr<void>(&Object);
  if (const FBoolProperty* Bool = CastField<FBoolProperty>(&Property)) {
    *Numbers = Bool->GetPropertyValue(Data) ? 1.0f : 0.0f;
    return;
  }
  if (const FNumericProperty* Number = CastField<FNumericProperty>(&Property)) {
    const double Value = Number->IsFloatingPoint() ? Number->GetFloatingPointPropertyValue(Data)
                                                   : static_cast<double>(Number->GetSignedIntPropertyValue(Data));
    *Numbers = static_cast<float>(Value);
    return;
  }
  const double* Doubles = static_cast<const double*>(Data);
  for (int32 Index = 0; Index < CountDoubles(Property); ++Index) {
    Numbers[Index] = static_cast<float>(Doubles[Index]);
  }
}
}  // namespace UEPool
