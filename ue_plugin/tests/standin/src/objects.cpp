// Objects: making, naming, finding and freeing them; classes and their default objects.
#include "standin/objects.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "CoreMinimal.h"
#include "UObject/UObjectIterator.h"
#include "UObject/Interface.h"
#include "UObject/UnrealType.h"
#include "standin/state.h"

namespace {

struct Registered {
  FString package;
  UClass* (*get)();
};
struct Table {
  std::vector<UObject*> objects;
  std::vector<int32> serials;
  std::vector<Registered> registered;
  std::map<std::string, UPackage*> packages;
  std::unordered_map<std::u16string, int32> name_counts;
  UPackage* transient = nullptr;
};
Table& table() {
  static auto* out = new Table();
  return *out;
}

// What the object that is now being constructed will be: read by UObject's constructor.
struct Pending {
  UClass* cls = nullptr;
  UObject* outer = nullptr;
  FName name;
  EObjectFlags flags = RF_NoFlags;
  FObjectInitializer* initializer = nullptr;
  Pending* below = nullptr;
  bool taken = false;
};
Pending* pending = nullptr;

void load_config(UObject* object, const UClass* cls) {
  const std::string section = standin::to_utf8(*cls->GetPathName());
  for (TFieldIterator<FProperty> it(cls); it; ++it) {
    FProperty* property = *it;
    if (!property->HasAnyPropertyFlags(CPF_Config | CPF_GlobalConfig)) continue;
    const std::string* value = standin::find_config(section, standin::to_utf8(*property->GetName()));
    if (value && property->ArrayDim == 1)
      property->ImportText_Direct(*FString(value->c_str()), property->ContainerPtrToValuePtr<void>(object), object, 0);
  }
}

UObject* allocate(UClass* cls, UObject* outer, FName name, EObjectFlags flags, const FObjectInitializer* with) {
  const standin::ClassInfo& info = *cls->Info;
  void* memory = ::operator new(info.size, std::align_val_t(info.align));
  std::memset(memory, 0, info.size);  // members without an initializer are zero, as in the engine
  FObjectInitializer initializer;
  if (with) initializer.Replaced = with->Replaced;
  initializer.Object = (UObject*)memory;
  Pending here{cls, outer, name, flags, &initializer, pending};
  pending = &here;
  info.construct(memory, initializer);
  pending = here.below;
  return (UObject*)memory;
}

void destroy(UObject* object) {
  const std::size_t align = object->ClassPrivate && object->ClassPrivate->Info ? object->ClassPrivate->Info->align : 16;
  object->BeginDestroy();
  object->FinishDestroy();
  object->~UObject();
  ::operator delete((void*)object, std::align_val_t(align));
}

}  // namespace

namespace standin {

const std::vector<UObject*>& all_objects() { return table().objects; }
int object_count() {
  return (int)std::count_if(table().objects.begin(), table().objects.end(), [](UObject* o) { return o != nullptr; });
}

WeakObject WeakObject::of(const UObject* object) {
  return object ? WeakObject{object->IndexPrivate, object->SerialPrivate} : WeakObject{};
}
bool WeakObject::alive() const {
  if (index < 0) return false;
  const Table& t = table();
  const UObject* object = t.objects[(std::size_t)index];
  return object && object->SerialPrivate == serial && !object->HasAnyFlags(RF_MirroredGarbage);
}

ClassRegistrar::ClassRegistrar(const TCHAR* package, UClass* (*get)()) { table().registered.push_back({package, get}); }
void load_classes(const TCHAR* package) {
  const std::vector<Registered> now = table().registered;
  std::vector<UClass*> loaded;
  for (const Registered& each : now)
    if (!package || each.package == FString(package)) loaded.push_back(each.get());
  for (UClass* cls : loaded) cls->GetDefaultObject(true);
}

static UPackage* package_named(const TCHAR* name) {
  auto& slot = table().packages[to_utf8(name)];
  if (!slot) {
    slot = static_cast<UPackage*>(allocate(UPackage::StaticClass(), nullptr, FName(name), RF_NoFlags, nullptr));
    slot->bRooted = true;
  }
  return slot;
}

UClass* make_class(const ClassInfo& given) {
  UClass* super = given.super ? given.super() : nullptr;
  auto* info = new ClassInfo(given);
  Pending here{};  // its own class is filled in when asked for: UClass itself comes into being here
  here.name = FName(given.name);
  here.below = pending;
  pending = &here;
  auto* cls = static_cast<UClass*>(::operator new(sizeof(UClass), std::align_val_t(alignof(UClass))));
  new (cls) UClass(FObjectInitializer::Get());
  pending = here.below;
  cls->bRooted = true;
  cls->SuperStruct = super;
  cls->Info = info;
  cls->Size = given.size;
  cls->Align = given.align;
  cls->ClassFlags = given.flags | (super ? super->ClassFlags & (CLASS_Config | CLASS_DefaultConfig) : 0);
  cls->ClassConfigName = given.config ? FName(given.config) : super ? super->ClassConfigName : FName();
  cls->PackageName = info->package;
  if (given.members) given.members(cls);
  return cls;
}

UObject* new_object(UClass* cls, UObject* outer, FName name, EObjectFlags flags,
                    const FObjectInitializer* initializer) {
  if (!cls) check_failed("NewObject called with a null class", __FILE__, __LINE__);
  if (cls->HasAnyClassFlags(CLASS_Abstract) && !(flags & RF_ClassDefaultObject))
    check_failed("NewObject of an abstract class", to_utf8(*cls->GetName()).c_str(), 0);
  if (!outer) outer = GetTransientPackage();
  cls->GetDefaultObject(true);
  if (name.IsNone()) name = MakeUniqueObjectName(outer, cls);
  UObject* out = allocate(cls, outer, name, flags, initializer);
  if (cls->HasAnyClassFlags(CLASS_Config)) {
    for (TFieldIterator<FProperty> it(cls); it; ++it)
      if (it->HasAnyPropertyFlags(CPF_Config | CPF_GlobalConfig))
        it->CopyCompleteValue(it->ContainerPtrToValuePtr<void>(out), it->ContainerPtrToValuePtr<void>(cls->Default));
  }
  out->PostInitProperties();
  return out;
}

UObject* find_object(const UClass* cls, const TCHAR* path) {
  FString wanted(path);
  int32 quote;
  if (wanted.FindChar(u'\'', quote)) wanted = wanted.Mid(quote + 1).Replace(TEXT("'"), TEXT(""));
  if (cls->IsChildOf(UClass::StaticClass()) || cls == UObject::StaticClass()) {
    for (const Registered& each : std::vector<Registered>(table().registered)) each.get();
  }
  const bool whole = wanted.StartsWith(TEXT("/"));
  for (UObject* each : table().objects)
    if (each && each->IsA(cls) && (whole ? each->GetPathName() : each->GetName()) == wanted) return each;
  return nullptr;
}

void* interface_of(UObject* object, const UClass* interface) {
  for (const UClass* cls = object->GetClass(); cls; cls = cls->GetSuperClass())
    for (const UClass::Interface& each : cls->Interfaces)
      if (each.Class->IsChildOf(interface)) return each.Address(object);
  return nullptr;
}

void mark_garbage(UObject* object) {
  object->SetFlags(RF_MirroredGarbage);
  for (UObject* each : std::vector<UObject*>(table().objects))
    if (each && each != object && each->IsIn(object)) each->SetFlags(RF_MirroredGarbage);
}

static void forget_garbage(const FProperty* property, void* value) {
  if (auto* object = CastField<FObjectPropertyBase>(property)) {
    if (!object->IsA<FObjectProperty>()) return;
    UObject* target = object->GetObjectPropertyValue(value);
    if (target && target->HasAnyFlags(RF_MirroredGarbage)) object->SetObjectPropertyValue(value, nullptr);
  } else if (auto* array = CastField<FArrayProperty>(property)) {
    FScriptArrayHelper helper(array, value);
    for (int32 i = 0; i < helper.Num(); ++i) forget_garbage(array->Inner, helper.GetRawPtr(i));
  } else if (auto* structure = CastField<FStructProperty>(property)) {
    for (TFieldIterator<FProperty> it(structure->Struct); it; ++it)
      forget_garbage(*it, it->ContainerPtrToValuePtr<void>(value));
  }
}

void free_garbage() {
  std::vector<UObject*> gone;
  for (UObject* each : table().objects) {
    if (!each) continue;
    if (each->HasAnyFlags(RF_MirroredGarbage) && !each->bRooted) {
      gone.push_back(each);
    } else if (!each->IsA(UField::StaticClass())) {
      for (TFieldIterator<FProperty> it(each->GetClass()); it; ++it)
        forget_garbage(*it, it->ContainerPtrToValuePtr<void>(each));
    }
  }
  std::reverse(gone.begin(), gone.end());  // what lies within goes before what it lies in
  for (UObject* each : gone) destroy(each);
}

void free_all_objects(bool with_classes) {
  std::vector<UObject*> gone;
  for (UObject* each : table().objects)
    if (each && (with_classes || !(each->IsA(UField::StaticClass()) || each->IsA(UPackage::StaticClass()) ||
                                   each->IsTemplate() || each->bRooted)))
      gone.push_back(each);
  std::reverse(gone.begin(), gone.end());
  if (with_classes) return;  // they last as long as the process: default objects refer to them
  for (UObject* each : gone) each->SetFlags(RF_MirroredGarbage);
  for (UObject* each : gone) destroy(each);
}

}  // namespace standin

UObject::UObject() {
  Pending* here = pending;
  if (!here || here->taken) standin::check_failed("a UObject was constructed without NewObject", __FILE__, __LINE__);
  here->taken = true;
  ClassPrivate = here->cls;
  OuterPrivate = here->outer;
  NamePrivate = here->name;
  FlagsPrivate = here->flags;
  Table& t = table();
  IndexPrivate = (int32)t.objects.size();
  SerialPrivate = IndexPrivate + 1;
  t.objects.push_back(this);
}
UObject::~UObject() { table().objects[(std::size_t)IndexPrivate] = nullptr; }
UClass* UObject::StaticClass() {
  static UClass* Instance =
      standin::make_class({TEXT("Object"), TEXT("/Script/CoreUObject"), nullptr, sizeof(UObject), alignof(UObject),
                           &UObject::StandinConstruct, CLASS_Native | CLASS_Abstract, nullptr, nullptr});
  return Instance;
}
UClass* UObject::GetClass() const { return ClassPrivate ? ClassPrivate : UClass::StaticClass(); }
const FObjectInitializer& FObjectInitializer::Get() {
  static const FObjectInitializer Empty;
  return pending && pending->initializer ? *pending->initializer : Empty;
}
const FObjectInitializer& FObjectInitializer::DoNotCreateDefaultSubobject(const FName& Name) const {
  Replaced.Add(Name, nullptr);
  return *this;
}
FString UObject::GetPathName(const UObject* StopOuter) const {
  if (const auto* Class = ClassPrivate ? nullptr : static_cast<const UClass*>(this))
    return FString(Class->PackageName) + TEXT(".") + GetName();
  if (!OuterPrivate || OuterPrivate == StopOuter) return GetName();
  const bool bSub = OuterPrivate->OuterPrivate && OuterPrivate->OuterPrivate->IsA(UPackage::StaticClass()) &&
                    !IsA(UPackage::StaticClass());
  return OuterPrivate->GetPathName(StopOuter) + (bSub ? TEXT(":") : TEXT(".")) + GetName();
}
FString UObject::GetFullName(const UObject* StopOuter) const {
  return GetClass()->GetName() + TEXT(" ") + GetPathName(StopOuter);
}
bool UObject::Rename(const TCHAR* Name, UObject* Outer, uint32) {
  if (Name) NamePrivate = FName(Name);
  if (Outer) OuterPrivate = Outer;
  return true;
}
UPackage* UObject::GetPackage() const {
  const UObject* Top = this;
  while (Top->OuterPrivate) Top = Top->OuterPrivate;
  return Top->IsA(UPackage::StaticClass()) ? (UPackage*)Top : nullptr;
}
UObject* UObject::GetTypedOuter(UClass* Target) const {
  for (UObject* Each = OuterPrivate; Each; Each = Each->OuterPrivate)
    if (Each->IsA(Target)) return Each;
  return nullptr;
}
bool UObject::IsA(const UClass* Class) const { return GetClass()->IsChildOf(Class); }
bool UObject::IsIn(const UObject* Outer) const {
  for (const UObject* Each = OuterPrivate; Each; Each = Each->OuterPrivate)
    if (Each == Outer) return true;
  return false;
}
bool UObject::IsTemplate(EObjectFlags Flags) const {
  for (const UObject* Each = this; Each; Each = Each->OuterPrivate)
    if (Each->HasAnyFlags(Flags)) return true;
  return false;
}
void UObject::MarkAsGarbage() { standin::mark_garbage(this); }
UObject* UObject::GetArchetype() const { return GetClass()->GetDefaultObject(); }
UWorld* UObject::GetWorld() const { return OuterPrivate ? OuterPrivate->GetWorld() : nullptr; }
UFunction* UObject::FindFunction(FName Name) const { return GetClass()->FindFunctionByName(Name); }
UFunction* UObject::FindFunctionChecked(FName Name) const {
  UFunction* Found = FindFunction(Name);
  check(Found);
  return Found;
}
void UObject::ProcessEvent(UFunction* Function, void* Parameters) {
  check(Function && Function->Thunk);
  Function->Thunk(this, Parameters);
}
UObject* UObject::GetDefaultSubobjectByName(FName Name) {
  for (UObject* Each : table().objects)
    if (Each && Each->OuterPrivate == this && Each->NamePrivate == Name) return Each;
  return nullptr;
}
void UObject::LoadConfig(UClass* Class, const TCHAR*) { load_config(this, Class ? Class : GetClass()); }
bool IsValid(const UObject* Test) { return Test && !Test->HasAnyFlags(RF_MirroredGarbage); }

UStruct::~UStruct() = default;
bool UStruct::IsChildOf(const UStruct* Base) const {
  for (const UStruct* Each = this; Each; Each = Each->SuperStruct)
    if (Each == Base) return true;
  return false;
}
FProperty* UStruct::adopt(FProperty* property) {
  property->Owner = this;
  Fields.emplace_back(property);
  return property;
}
FProperty* UStruct::FindPropertyByName(FName Name) const {
  for (TFieldIterator<FProperty> It(this); It; ++It)
    if (It->GetFName() == Name) return *It;
  return nullptr;
}
UClass* UFunction::GetOwnerClass() const { return static_cast<UClass*>(GetOuter()); }
FName UClass::GetDefaultObjectName() const { return FName(TEXT("Default__") + GetName()); }
UObject* UClass::GetDefaultObject(bool bCreateIfNeeded) const {
  if (!Default && bCreateIfNeeded) {
    if (UClass* Parent = GetSuperClass()) Parent->GetDefaultObject(true);
    auto* This = const_cast<UClass*>(this);
    Default = allocate(This, standin::package_named(*FString(PackageName)), GetDefaultObjectName(),
                       RF_Public | RF_ClassDefaultObject | RF_ArchetypeObject, nullptr);
    Default->bRooted = true;
    if (ClassFlags & CLASS_Config) load_config(Default, this);
    Default->PostInitProperties();
  }
  return Default;
}
bool UClass::ImplementsInterface(const UClass* Interface) const {
  for (const UClass* Each = this; Each; Each = Each->GetSuperClass())
    for (const auto& One : Each->Interfaces)
      if (One.Class->IsChildOf(Interface)) return true;
  return false;
}
UFunction* UClass::FindFunctionByName(FName Name) const {
  for (const UClass* Each = this; Each; Each = Each->GetSuperClass())
    for (UFunction* One : Each->Functions)
      if (One->GetFName() == Name) return One;
  return nullptr;
}

STANDIN_IMPLEMENT_TRIVIAL(UPackage, "CoreUObject", 0)
STANDIN_IMPLEMENT_TRIVIAL(UField, "CoreUObject", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UStruct, "CoreUObject", 0)
STANDIN_IMPLEMENT_TRIVIAL(UScriptStruct, "CoreUObject", 0)
STANDIN_IMPLEMENT_TRIVIAL(UFunction, "CoreUObject", 0)
STANDIN_IMPLEMENT_TRIVIAL(UClass, "CoreUObject", 0)
STANDIN_IMPLEMENT_TRIVIAL(UEnum, "CoreUObject", 0)
STANDIN_IMPLEMENT_TRIVIAL(UInterface, "CoreUObject", CLASS_Abstract | CLASS_Interface)

UPackage* GetTransientPackage() {
  static UPackage* Transient = standin::package_named(TEXT("/Engine/Transient"));
  return Transient;
}
UClass* StaticLoadClass(UClass* Base, UObject*, const TCHAR* Name) {
  auto* Found = static_cast<UClass*>(standin::find_object(UClass::StaticClass(), Name));
  if (!Found && FString(Name).EndsWith(TEXT("_C")))
    Found = static_cast<UClass*>(standin::find_object(UClass::StaticClass(), *FString(Name).LeftChop(2)));
  return Found && Found->IsChildOf(Base) ? Found : nullptr;
}
FName MakeUniqueObjectName(UObject*, const UClass* Class, FName Base) {
  const FString Stem = Base.IsNone() ? Class->GetName() : Base.ToString();
  return FName(FString::Printf(TEXT("%s_%d"), *Stem, table().name_counts[*Stem]++));
}
void CollectGarbage(EObjectFlags, bool) { standin::free_garbage(); }
void GetDerivedClasses(const UClass* Class, TArray<UClass*>& Out, bool bRecursive) {
  for (const Registered& Each : std::vector<Registered>(table().registered)) {
    UClass* One = Each.get();
    if (One != Class && (bRecursive ? One->IsChildOf(Class) : One->GetSuperClass() == Class)) Out.Add(One);
  }
}
void GetObjectsOfClass(const UClass* Class, TArray<UObject*>& Out, bool bDerived, EObjectFlags Exclude) {
  for (UObject* Each : table().objects)
    if (Each && (bDerived ? Each->IsA(Class) : Each->GetClass() == Class) && !Each->HasAnyFlags(Exclude)) Out.Add(Each);
}
void GetObjectsWithOuter(const UObject* Outer, TArray<UObject*>& Out, bool bNested) {
  for (UObject* Each : table().objects)
    if (Each && (bNested ? Each->IsIn(Outer) : Each->GetOuter() == Outer)) Out.Add(Each);
}

void standin::restore_default(UObject* object) {
  // A fresh default object of the class tells what the constructor gives.
  const UClass* cls = object->GetClass();
  UObject* fresh = allocate(const_cast<UClass*>(cls), object->GetOuter(), object->GetFName(),
                            RF_ClassDefaultObject | RF_ArchetypeObject, nullptr);
  for (TFieldIterator<FProperty> it(cls); it; ++it)
    if (it->HasAnyPropertyFlags(CPF_Config | CPF_GlobalConfig))
      it->CopyCompleteValue(it->ContainerPtrToValuePtr<void>(object), it->ContainerPtrToValuePtr<void>(fresh));
  destroy(fresh);
  load_config(object, cls);
}
