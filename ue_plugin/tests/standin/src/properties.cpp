// Properties: text in and out, structs of the core, enums, functions.
#include "CoreMinimal.h"
#include "standin/reflect.h"

namespace standin {

static const TCHAR* skip_space(const TCHAR* at) {
  while (FChar::IsWhitespace(*at)) ++at;
  return at;
}
const TCHAR* import_number(const TCHAR* text, double& real, int64& whole, bool& ok) {
  const std::string narrow = to_utf8(text);
  char* end = nullptr;
  real = std::strtod(narrow.c_str(), &end);
  ok = end != narrow.c_str();
  char* whole_end = nullptr;
  whole = std::strtoll(narrow.c_str(), &whole_end, 10);
  if (whole_end < end) whole = (int64)real;
  return text + (end - narrow.c_str());
}
const TCHAR* import_value(const TCHAR* text, FString& out) {
  out.Empty();
  text = skip_space(text);
  if (*text != u'"') {
    while (*text) out.AppendChar(*text++);
    return text;
  }
  for (++text; *text && *text != u'"'; ++text) {
    if (*text == u'\\' && text[1]) ++text;
    out.AppendChar(*text);
  }
  return *text ? text + 1 : text;
}
const TCHAR* import_value(const TCHAR* text, FName& out) {
  FString word;
  text = skip_space(text);
  if (*text == u'"') {
    text = import_value(text, word);
  } else {
    while (*text && *text != u',' && *text != u')') word.AppendChar(*text++);
  }
  out = FName(word.TrimStartAndEnd());
  return text;
}
const TCHAR* import_value(const TCHAR* text, FText& out) {
  FString word;
  text = import_value(text, word);
  out = FText::FromString(word);
  return text;
}
void export_value(FString& out, const FString& value) { out += value; }
void export_value(FString& out, const FName& value) { out += value.ToString(); }
void export_value(FString& out, const FText& value) { out += value.ToString(); }

static FString word_at(const TCHAR*& text) {
  FString out;
  text = skip_space(text);
  while (FChar::IsAlnum(*text) || *text == u'_' || *text == u':') out.AppendChar(*text++);
  return out;
}

void set_meta(FProperty* property, std::initializer_list<MetaEntry> meta) {
  for (const MetaEntry& each : meta) property->Meta.Add(FName(each.key), FString(each.value));
}
FProperty* add_bit(UStruct* owner, const TCHAR* name, std::size_t size, void (*set)(void*), uint64 flags,
                   std::initializer_list<MetaEntry> meta) {
  std::vector<uint8> memory(size + 16, 0);
  auto* base = (uint8*)(((UPTRINT)memory.data() + 15) & ~(UPTRINT)15);
  set(base);
  auto* out = new FBoolProperty();
  for (std::size_t at = 0; at < size; ++at)
    if (base[at]) {
      out->Offset = (int32)at;
      out->Mask = out->SetMask = base[at];
    }
  out->NamePrivate = FName(name);
  out->PropertyFlags = (EPropertyFlags)flags;
  out->CppType = TEXT("bool");
  set_meta(out, meta);
  return owner->adopt(out);
}

UScriptStruct* make_struct(const TCHAR* name, const TCHAR* package, UScriptStruct* super, std::size_t size,
                           std::size_t align, void (*init)(void*), void (*destroy)(void*),
                           void (*copy)(void*, const void*), void (*members)(UScriptStruct*)) {
  (void)package;
  auto* out = NewObject<UScriptStruct>(nullptr, FName(name));
  out->AddToRoot();
  out->SuperStruct = super;
  out->Size = size;
  out->Align = align;
  out->Init = init;
  out->Destroy = destroy;
  out->Copy = copy;
  if (members) members(out);
  return out;
}
UEnum* make_enum(const TCHAR* name, const TCHAR*, bool scoped,
                 std::initializer_list<std::pair<const TCHAR*, int64>> entries) {
  auto* out = NewObject<UEnum>(nullptr, FName(name));
  out->AddToRoot();
  int64 top = -1;
  for (const auto& [entry, value] : entries) {
    out->Names.Add(TPair<FName, int64>(scoped ? FName(FString(name) + TEXT("::") + entry) : FName(entry), value));
    top = FMath::Max(top, value);
  }
  const FString last = FString(name) + TEXT("_MAX");
  out->Names.Add(TPair<FName, int64>(scoped ? FName(FString(name) + TEXT("::") + last) : FName(last), top + 1));
  return out;
}
UFunction* add_function(UClass* cls, const TCHAR* name, uint32 flags, void (*thunk)(UObject*, void*),
                        std::size_t size) {
  auto* out = NewObject<UFunction>(cls, FName(name));
  out->AddToRoot();
  out->FunctionFlags = (EFunctionFlags)flags;
  out->Thunk = thunk;
  out->ParmsSize = (uint16)size;
  cls->Functions.push_back(out);
  return out;
}
static TMap<FString, BlueprintEvent>& events() {
  static auto* out = new TMap<FString, BlueprintEvent>();
  return *out;
}
void set_blueprint_event(const UClass* cls, const TCHAR* name, BlueprintEvent event) {
  events().Add(cls->GetName() + TEXT(".") + name, event);
}
void clear_blueprint_events() { events().Empty(); }
const BlueprintEvent* blueprint_event(const UObject* object, const TCHAR* name) {
  for (const UClass* cls = object->GetClass(); cls; cls = cls->GetSuperClass())
    if (const BlueprintEvent* found = events().Find(cls->GetName() + TEXT(".") + name)) return found;
  return nullptr;
}

bool has_ufunction(const UObject* object, const FName& name) {
  return object && object->GetClass()->FindFunctionByName(name) != nullptr;
}
FName member_name(const TCHAR* written) {
  const FString text(written);
  const int32 at = text.Find(TEXT("::"), ESearchCase::CaseSensitive, ESearchDir::FromEnd);
  return FName(text.Mid(at + 2).TrimStartAndEnd());
}
void not_a_ufunction(const FName& name) {
  check_failed("a dynamic delegate was bound to a function that is not a UFUNCTION", to_utf8(*name.ToString()).c_str(),
               0);
}

template <typename T, typename M>
static void number(UScriptStruct* owner, const TCHAR* name, M T::* member) {
  alignas(T) static const char memory[sizeof(T)] = {};
  const auto* object = (const T*)memory;
  const std::size_t offset = (std::size_t)((const char*)&(object->*member) - memory);
  add_property<M>(owner, name, offset, CPF_Edit, TEXT("number"), {});
}
template <typename T>
static UScriptStruct* core_struct(const TCHAR* name, void (*members)(UScriptStruct*)) {
  return make_struct(
      name, TEXT("/Script/CoreUObject"), nullptr, sizeof(T), alignof(T), [](void* at) { new (at) T(); },
      [](void* at) { ((T*)at)->~T(); }, [](void* to, const void* from) { *(T*)to = *(const T*)from; }, members);
}

}  // namespace standin

#define CORE_STRUCT(T, ...)                                                                       \
  UScriptStruct* TBaseStructure<T>::Get() {                                                       \
    static UScriptStruct* Instance = standin::core_struct<T>(&TEXT(#T)[1], [](UScriptStruct* S) { \
      (void)S;                                                                                    \
      __VA_ARGS__                                                                                 \
    });                                                                                           \
    return Instance;                                                                              \
  }
#define MEMBER(T, M) standin::number(S, TEXT(#M), &T::M);
CORE_STRUCT(FVector, MEMBER(FVector, X) MEMBER(FVector, Y) MEMBER(FVector, Z))
CORE_STRUCT(FVector2D, MEMBER(FVector2D, X) MEMBER(FVector2D, Y))
CORE_STRUCT(FVector4, MEMBER(FVector4, X) MEMBER(FVector4, Y) MEMBER(FVector4, Z) MEMBER(FVector4, W))
CORE_STRUCT(FRotator, MEMBER(FRotator, Pitch) MEMBER(FRotator, Yaw) MEMBER(FRotator, Roll))
CORE_STRUCT(FQuat, MEMBER(FQuat, X) MEMBER(FQuat, Y) MEMBER(FQuat, Z) MEMBER(FQuat, W))
CORE_STRUCT(FLinearColor,
            MEMBER(FLinearColor, R) MEMBER(FLinearColor, G) MEMBER(FLinearColor, B) MEMBER(FLinearColor, A))
CORE_STRUCT(FColor, MEMBER(FColor, B) MEMBER(FColor, G) MEMBER(FColor, R) MEMBER(FColor, A))
CORE_STRUCT(FGuid, MEMBER(FGuid, A) MEMBER(FGuid, B) MEMBER(FGuid, C) MEMBER(FGuid, D))
CORE_STRUCT(FIntPoint, MEMBER(FIntPoint, X) MEMBER(FIntPoint, Y))
CORE_STRUCT(FIntVector, MEMBER(FIntVector, X) MEMBER(FIntVector, Y) MEMBER(FIntVector, Z))
CORE_STRUCT(FTransform, )
CORE_STRUCT(FBox, )

const TCHAR* FBoolProperty::ImportText_Direct(const TCHAR* Text, void* Value, UObject*, int32) const {
  const FString Word = standin::word_at(Text);
  if (Word.IsEmpty()) return nullptr;
  SetPropertyValue(Value, Word.ToBool());
  return Text;
}
const TCHAR* FEnumProperty::ImportText_Direct(const TCHAR* Text, void* Value, UObject* O, int32 F) const {
  const TCHAR* At = Text;
  const FString Word = standin::word_at(At);
  const int32 Index = Enum->GetIndexByNameString(Word);
  if (Index == INDEX_NONE) return FChar::IsDigit(*Text) ? Underlying->ImportText_Direct(Text, Value, O, F) : nullptr;
  Underlying->SetIntPropertyValue(Value, Enum->GetValueByIndex(Index));
  return At;
}
bool FStructProperty::Identical(const void* A, const void* B, uint32 Flags) const {
  for (TFieldIterator<FProperty> It(Struct); It; ++It)
    if (!It->Identical(It->ContainerPtrToValuePtr<void>(A), It->ContainerPtrToValuePtr<void>(B), Flags)) return false;
  return true;
}
const TCHAR* FStructProperty::ImportText_Direct(const TCHAR* Text, void* Value, UObject* O, int32 F) const {
  Text = standin::skip_space(Text);
  if (*Text != u'(') return nullptr;
  for (++Text; *(Text = standin::skip_space(Text)) && *Text != u')';) {
    const FString Name = standin::word_at(Text);
    FProperty* Member = Struct->FindPropertyByName(FName(Name));
    Text = standin::skip_space(Text);
    if (!Member || *Text != u'=') return nullptr;
    Text = Member->ImportText_Direct(Text + 1, Member->ContainerPtrToValuePtr<void>(Value), O, F);
    if (!Text) return nullptr;
    Text = standin::skip_space(Text);
    if (*Text == u',') ++Text;
  }
  return *Text ? Text + 1 : nullptr;
}
void FStructProperty::ExportTextItem_Direct(FString& Out, const void* V, const void* D, UObject* O, int32 F) const {
  const TCHAR* Before = TEXT("(");
  for (TFieldIterator<FProperty> It(Struct); It; ++It) {
    Out += Before + It->GetName() + TEXT("=");
    It->ExportTextItem_Direct(Out, It->ContainerPtrToValuePtr<void>(V), D, O, F);
    Before = TEXT(",");
  }
  Out += TEXT(")");
}
bool FArrayProperty::Identical(const void* A, const void* B, uint32 Flags) const {
  FScriptArrayHelper X(this, A), Y(this, B);
  if (X.Num() != Y.Num()) return false;
  for (int32 I = 0; I < X.Num(); ++I)
    if (!Inner->Identical(X.GetRawPtr(I), Y.GetRawPtr(I), Flags)) return false;
  return true;
}
const TCHAR* FArrayProperty::ImportText_Direct(const TCHAR* Text, void* Value, UObject* O, int32 F) const {
  FScriptArrayHelper Helper(this, Value);
  Text = standin::skip_space(Text);
  if (*Text != u'(') return nullptr;
  Helper.EmptyValues();
  for (++Text; *(Text = standin::skip_space(Text)) && *Text != u')';) {
    const int32 I = Helper.AddValue();
    Text = Inner->ImportText_Direct(Text, Helper.GetRawPtr(I), O, F);
    if (!Text) return nullptr;
    Text = standin::skip_space(Text);
    if (*Text == u',') ++Text;
  }
  return *Text ? Text + 1 : nullptr;
}
void FArrayProperty::ExportTextItem_Direct(FString& Out, const void* V, const void* D, UObject* O, int32 F) const {
  FScriptArrayHelper Helper(this, V);
  Out += TEXT("(");
  for (int32 I = 0; I < Helper.Num(); ++I) {
    if (I) Out += TEXT(",");
    Inner->ExportTextItem_Direct(Out, Helper.GetRawPtr(I), D, O, F);
  }
  Out += TEXT(")");
}
const TCHAR* FObjectPropertyBase::ImportText_Direct(const TCHAR* Text, void* Value, UObject*, int32) const {
  FString Path;
  Text = standin::import_value(Text, Path);
  UObject* Found =
      Path.IsEmpty() || Path == TEXT("None") ? nullptr : standin::find_object(UObject::StaticClass(), *Path);
  Set(Value, Found);
  return Text;
}
void FObjectPropertyBase::ExportTextItem_Direct(FString& Out, const void* V, const void*, UObject*, int32) const {
  UObject* Object = Get(V);
  Out += Object ? Object->GetPathName() : FString(TEXT("None"));
}

FName UEnum::GetNameByIndex(int32 Index) const { return Names.IsValidIndex(Index) ? Names[Index].Key : FName(); }
FString UEnum::GetNameStringByIndex(int32 Index) const {
  const FString Whole = GetNameByIndex(Index).ToString();
  const int32 At = Whole.Find(TEXT("::"), ESearchCase::CaseSensitive, ESearchDir::FromEnd);
  return !Names.IsValidIndex(Index) ? FString() : At == INDEX_NONE ? Whole : Whole.Mid(At + 2);
}
FString UEnum::GetNameStringByValue(int64 Value) const { return GetNameStringByIndex(GetIndexByValue(Value)); }
FName UEnum::GetNameByValue(int64 Value) const { return GetNameByIndex(GetIndexByValue(Value)); }
FText UEnum::GetDisplayNameTextByIndex(int32 Index) const { return FText::FromString(GetNameStringByIndex(Index)); }
int64 UEnum::GetValueByIndex(int32 Index) const { return Names[Index].Value; }
int32 UEnum::GetIndexByNameString(const FString& Name) const {
  for (int32 I = 0; I < Names.Num(); ++I)
    if (GetNameStringByIndex(I) == Name || Names[I].Key.ToString() == Name) return I;
  return INDEX_NONE;
}
int64 UEnum::GetValueByNameString(const FString& Name) const {
  const int32 Index = GetIndexByNameString(Name);
  return Index == INDEX_NONE ? INDEX_NONE : Names[Index].Value;
}
int64 UEnum::GetValueByName(FName Name) const { return GetValueByNameString(Name.ToString()); }
int32 UEnum::GetIndexByValue(int64 Value) const {
  for (int32 I = 0; I < Names.Num(); ++I)
    if (Names[I].Value == Value) return I;
  return INDEX_NONE;
}
int64 UEnum::GetMaxEnumValue() const {
  int64 Top = Names.IsEmpty() ? 0 : Names[0].Value;
  for (const auto& Each : Names) Top = FMath::Max(Top, Each.Value);
  return Top;
}
