// Stands for CoreUObject, UObject/Object.h (with UObjectBase and UObjectBaseUtility).
#pragma once

#include "Containers/Map.h"
#include "UObject/NameTypes.h"
#include "UObject/ObjectMacros.h"

class FObjectInitializer;
class UClass;
class UFunction;
class UObject;
class UPackage;
class UWorld;
class FProperty;
struct FPropertyChangedEvent;

namespace standin {
struct ClassInfo {
  const TCHAR* name;     // without its prefix
  const TCHAR* package;  // "/Script/Module"
  UClass* (*super)();
  std::size_t size, align;
  void (*construct)(void* memory, const FObjectInitializer& initializer);
  uint32 flags;
  void (*members)(UClass*);  // adds properties and functions; may be null
  const TCHAR* config;       // "Game", or null
};
UClass* make_class(const ClassInfo& info);
template <typename T>
void construct(void* memory, const FObjectInitializer& initializer);
}  // namespace standin

// What GENERATED_BODY amounts to, for this folder's own classes and, as the core of it, for generated ones.
#define STANDIN_CLASS_BODY(Class, Parent)                                               \
 public:                                                                                \
  using ThisClass = Class;                                                              \
  using Super = Parent;                                                                 \
  Class(const Class&) = delete;                                                         \
  Class& operator=(const Class&) = delete;                                              \
  static UClass* StaticClass();                                                         \
  static void StandinConstruct(void* Memory, const FObjectInitializer& Initializer) {   \
    StandinConstructAs<Class>(Memory, Initializer);                                     \
  }                                                                                     \
                                                                                        \
 private:                                                                               \
  template <typename T>                                                                 \
  static void StandinConstructAs(void* Memory, const FObjectInitializer& Initializer) { \
    if constexpr (requires { new (Memory) T(Initializer); }) {                          \
      new (Memory) T(Initializer);                                                      \
    } else {                                                                            \
      new (Memory) T();                                                                 \
    }                                                                                   \
  }
#define STANDIN_CLASS(Class, Parent)                                        \
 public:                                                                    \
  Class(const FObjectInitializer& Initializer = FObjectInitializer::Get()); \
  STANDIN_CLASS_BODY(Class, Parent)                                         \
 public:
#define STANDIN_IMPLEMENT(Class, Module, Flags)                                                                    \
  UClass* Class::StaticClass() {                                                                                   \
    static UClass* Instance =                                                                                      \
        standin::make_class({&TEXT(#Class)[1], TEXT("/Script/" Module), &Super::StaticClass, sizeof(Class),        \
                             alignof(Class), &Class::StandinConstruct, CLASS_Native | (Flags), nullptr, nullptr}); \
    return Instance;                                                                                               \
  }                                                                                                                \
  static standin::ClassRegistrar StandinRegister##Class(TEXT("/Script/" Module), &Class::StaticClass);
#define STANDIN_IMPLEMENT_TRIVIAL(Class, Module, Flags) \
  STANDIN_IMPLEMENT(Class, Module, Flags)               \
  Class::Class(const FObjectInitializer& Initializer) : Super(Initializer) {}

namespace standin {
struct ClassRegistrar {
  ClassRegistrar(const TCHAR* package, UClass* (*get)());
};
void load_classes(const TCHAR* package);  // null: all
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/CoreUObject/FObjectInitializer
class FObjectInitializer {
 public:
  static const FObjectInitializer& Get();
  UObject* GetObj() const { return Object; }
  template <typename T>
  T* CreateDefaultSubobject(UObject* Outer, const FName& Name, bool bTransient = false) const;
  template <typename T>
  const FObjectInitializer& SetDefaultSubobjectClass(const FName& Name) const;
  const FObjectInitializer& DoNotCreateDefaultSubobject(const FName& Name) const;

  UObject* Object = nullptr;  // the stand-in's own from here
  mutable TMap<FName, UClass*> Replaced;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UObject
class UObject {
 public:
  using ThisClass = UObject;
  UObject();
  explicit UObject(const FObjectInitializer&) : UObject() {}
  virtual ~UObject();
  UObject(const UObject&) = delete;
  UObject& operator=(const UObject&) = delete;
  static UClass* StaticClass();
  static void StandinConstruct(void* Memory, const FObjectInitializer&) { new (Memory) UObject(); }
  UClass* GetClass() const;
  UObject* GetOuter() const { return OuterPrivate; }
  FName GetFName() const { return NamePrivate; }
  FString GetName() const { return NamePrivate.ToString(); }
  FString GetPathName(const UObject* StopOuter = nullptr) const;
  FString GetFullName(const UObject* StopOuter = nullptr) const;
  bool Rename(const TCHAR* Name = nullptr, UObject* Outer = nullptr, uint32 Flags = 0);
  UPackage* GetPackage() const;
  UPackage* GetOutermost() const { return GetPackage(); }
  UObject* GetTypedOuter(UClass* Target) const;
  template <typename T>
  T* GetTypedOuter() const {
    return static_cast<T*>(GetTypedOuter(T::StaticClass()));
  }
  uint32 GetUniqueID() const { return (uint32)IndexPrivate; }

  // engine: 5.4-5.6 doc:Runtime/CoreUObject/UObject (class and flags)
  bool IsA(const UClass* Class) const;
  template <typename T>
  bool IsA() const {
    return IsA(T::StaticClass());
  }
  bool IsIn(const UObject* Outer) const;
  bool IsTemplate(EObjectFlags Flags = RF_ArchetypeObject | RF_ClassDefaultObject) const;
  bool HasAnyFlags(EObjectFlags Flags) const { return (FlagsPrivate & Flags) != 0; }
  void SetFlags(EObjectFlags Flags) { FlagsPrivate |= Flags; }
  void ClearFlags(EObjectFlags Flags) { FlagsPrivate = EObjectFlags(FlagsPrivate & ~Flags); }
  EObjectFlags GetFlags() const { return FlagsPrivate; }
  void AddToRoot() { bRooted = true; }
  void RemoveFromRoot() { bRooted = false; }
  bool IsRooted() const { return bRooted; }
  void MarkAsGarbage();
  bool IsUnreachable() const { return false; }
  UObject* GetArchetype() const;

  // engine: 5.4-5.6 doc:Runtime/CoreUObject/UObject (what a class overrides)
  virtual void PostInitProperties() {}
  virtual void PostLoad() {}
  virtual void BeginDestroy() {}
  virtual bool IsReadyForFinishDestroy() { return true; }
  virtual void FinishDestroy() {}
  virtual UWorld* GetWorld() const;
  virtual void ProcessEvent(UFunction* Function, void* Parameters);
  virtual bool IsEditorOnly() const { return false; }
#if WITH_EDITOR
  virtual void PostEditChangeProperty(FPropertyChangedEvent&) {}
  virtual bool CanEditChange(const FProperty*) const { return true; }
#endif

  // engine: 5.4-5.6 doc:Runtime/CoreUObject/UObject (functions by name, subobjects, configuration)
  UFunction* FindFunction(FName Name) const;
  UFunction* FindFunctionChecked(FName Name) const;
  template <typename T>
  T* CreateDefaultSubobject(FName Name, bool bTransient = false);
  template <typename Returned, typename Created>
  Returned* CreateDefaultSubobject(FName Name, bool bTransient = false) {
    return CreateDefaultSubobject<Created>(Name, bTransient);
  }
  UObject* GetDefaultSubobjectByName(FName Name);
  void LoadConfig(UClass* Class = nullptr, const TCHAR* File = nullptr);
  void ReloadConfig(UClass* Class = nullptr, const TCHAR* File = nullptr) { LoadConfig(Class, File); }
  void SaveConfig(uint64 Flags = CPF_Config, const TCHAR* File = nullptr) { (void)Flags, (void)File; }
  bool TryUpdateDefaultConfigFile(const FString& = FString(), bool = true) { return true; }

  // The stand-in's own.
  UClass* ClassPrivate = nullptr;
  UObject* OuterPrivate = nullptr;
  FName NamePrivate;
  EObjectFlags FlagsPrivate = RF_NoFlags;
  int32 IndexPrivate = -1;
  int32 SerialPrivate = 0;
  bool bRooted = false;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/IsValid
bool IsValid(const UObject* Test);
inline bool IsValidChecked(const UObject* Test) { return IsValid(Test); }
