// Console variables and commands, and modules.
#include <map>
#include <memory>

#include "CoreMinimal.h"
#include "HAL/IConsoleManager.h"
#include "Modules/ModuleManager.h"
#include "standin/modules.h"

namespace {

std::string key_of(const TCHAR* name) { return standin::to_utf8(*FString(name).ToLower()); }

class Variable : public IConsoleVariable {
 public:
  Variable(FString value, uint32 flags) : value_(value), flags_(flags) {}
  using IConsoleVariable::Set;
  void Set(const TCHAR* Value, EConsoleVariableFlags) override {
    if (flags_ & ECVF_ReadOnly) return;
    value_ = Value;
  }
  bool GetBool() const override { return value_.ToBool(); }
  int32 GetInt() const override { return FCString::Atoi(*value_); }
  float GetFloat() const override { return FCString::Atof(*value_); }
  FString GetString() const override { return value_; }

 private:
  FString value_;
  uint32 flags_;
};

class Command : public IConsoleCommand {
 public:
  explicit Command(std::function<void(const TArray<FString>&)> call) : call_(std::move(call)) {}
  bool Execute(const TArray<FString>& Args) override {
    call_(Args);
    return true;
  }

 private:
  std::function<void(const TArray<FString>&)> call_;
};

struct Console {
  IConsoleManager manager;
  std::map<std::string, std::unique_ptr<IConsoleObject>> objects;
};
Console& console() {
  static auto* out = new Console();
  return *out;
}

}  // namespace

IConsoleManager& IConsoleManager::Get() { return console().manager; }
IConsoleObject* IConsoleManager::FindConsoleObject(const TCHAR* Name, bool) const {
  auto Found = console().objects.find(key_of(Name));
  return Found == console().objects.end() ? nullptr : Found->second.get();
}
IConsoleVariable* IConsoleManager::FindConsoleVariable(const TCHAR* Name, bool) const {
  IConsoleObject* Found = FindConsoleObject(Name);
  return Found ? Found->AsVariable() : nullptr;
}
static IConsoleVariable* add_variable(const TCHAR* name, const FString& value, uint32 flags) {
  auto& slot = console().objects[key_of(name)];
  if (!slot) slot = std::make_unique<Variable>(value, flags);
  return slot->AsVariable();
}
IConsoleVariable* IConsoleManager::RegisterConsoleVariable(const TCHAR* Name, int32 Default, const TCHAR*,
                                                           uint32 Flags) {
  return add_variable(Name, FString::FromInt(Default), Flags);
}
IConsoleVariable* IConsoleManager::RegisterConsoleVariable(const TCHAR* Name, float Default, const TCHAR*,
                                                           uint32 Flags) {
  return add_variable(Name, FString::Printf(TEXT("%g"), Default), Flags);
}
IConsoleCommand* IConsoleManager::RegisterConsoleCommand(const TCHAR* Name, const TCHAR*,
                                                         const FConsoleCommandDelegate& Call, uint32) {
  auto& slot = console().objects[key_of(Name)];
  slot = std::make_unique<Command>([Call](const TArray<FString>&) { Call.ExecuteIfBound(); });
  return slot->AsCommand();
}
IConsoleCommand* IConsoleManager::RegisterConsoleCommand(const TCHAR* Name, const TCHAR*,
                                                         const FConsoleCommandWithArgsDelegate& Call, uint32) {
  auto& slot = console().objects[key_of(Name)];
  slot = std::make_unique<Command>([Call](const TArray<FString>& Args) { Call.ExecuteIfBound(Args); });
  return slot->AsCommand();
}
void IConsoleManager::UnregisterConsoleObject(IConsoleObject* Object, bool) {
  std::erase_if(console().objects, [&](const auto& Each) { return Each.second.get() == Object; });
}
void IConsoleManager::UnregisterConsoleObject(const TCHAR* Name, bool) { console().objects.erase(key_of(Name)); }
bool IConsoleManager::ProcessUserConsoleInput(const TCHAR* Input) {
  TArray<FString> Words;
  FString(Input).ParseIntoArray(Words, TEXT(" "));
  if (Words.IsEmpty()) return false;
  IConsoleObject* Found = FindConsoleObject(*Words[0]);
  if (!Found) return false;
  Words.RemoveAt(0);
  if (IConsoleCommand* AsCommand = Found->AsCommand()) return AsCommand->Execute(Words);
  if (!Words.IsEmpty()) Found->AsVariable()->Set(*Words[0], ECVF_SetByConsole);
  return true;
}

namespace {

struct Module {
  FString name;
  IModuleInterface* (*make)();
  std::unique_ptr<IModuleInterface> instance;
};
std::vector<Module>& modules() {
  static auto* out = new std::vector<Module>();
  return *out;
}
std::vector<std::string>& started() {
  static auto* out = new std::vector<std::string>();
  return *out;
}
Module* find_module(const FName& name) {
  for (Module& each : modules())
    if (FName(each.name) == name) return &each;
  return nullptr;
}

}  // namespace

standin::ModuleRegistrar::ModuleRegistrar(const TCHAR* name, IModuleInterface* (*make)()) {
  modules().push_back({FString(name), make, nullptr});
}
FModuleManager& FModuleManager::Get() {
  static FModuleManager Manager;
  return Manager;
}
bool FModuleManager::IsModuleLoaded(const FName Name) const {
  Module* Found = find_module(Name);
  return Found && Found->instance;
}
IModuleInterface* FModuleManager::GetModule(const FName Name) {
  Module* Found = find_module(Name);
  return Found ? Found->instance.get() : nullptr;
}
IModuleInterface* FModuleManager::LoadModule(const FName Name) {
  Module* Found = find_module(Name);
  if (!Found) return nullptr;
  if (!Found->instance) {
    // The classes of a module, and their default objects, are there before it is started.
    standin::load_classes(*(FString(TEXT("/Script/")) + Found->name));
    Found->instance.reset(Found->make());
    started().push_back(standin::to_utf8(*Found->name));
    Found->instance->StartupModule();
  }
  return Found->instance.get();
}
IModuleInterface& FModuleManager::LoadModuleChecked(const FName Name) {
  IModuleInterface* Found = LoadModule(Name);
  check(Found);
  return *Found;
}

namespace standin {
std::vector<std::string> registered_modules() {
  std::vector<std::string> out;
  for (const Module& each : modules()) out.push_back(to_utf8(*each.name));
  return out;
}
const std::vector<std::string>& started_modules() { return started(); }
void shut_down_modules() {  // the last one started goes first
  while (!started().empty()) {
    Module* module = find_module(FName(started().back().c_str()));
    started().pop_back();
    module->instance->ShutdownModule();
    module->instance.reset();
  }
}
}  // namespace standin
