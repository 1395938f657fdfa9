// Stands for Core, Modules/ModuleManager.h and ModuleInterface.h: modules register themselves and are started by phase.
#pragma once

#include "Delegates/Delegate.h"
#include "Logging/LogMacros.h"
#include "Templates/UniquePtr.h"

// engine: 5.4-5.6 doc:Runtime/Core/IModuleInterface
class IModuleInterface {
 public:
  virtual ~IModuleInterface() = default;
  virtual void StartupModule() {}
  virtual void PreUnloadCallback() {}
  virtual void PostLoadCallback() {}
  virtual void ShutdownModule() {}
  virtual bool SupportsDynamicReloading() { return true; }
  virtual bool SupportsAutomaticShutdown() { return true; }
  virtual bool IsGameModule() const { return false; }
};
class FDefaultModuleImpl : public IModuleInterface {};
class FDefaultGameModuleImpl : public IModuleInterface {
 public:
  bool IsGameModule() const override { return true; }
};

namespace standin {
struct ModuleRegistrar {
  ModuleRegistrar(const TCHAR* name, IModuleInterface* (*make)());
};
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/Core/FModuleManager
class FModuleManager {
 public:
  static FModuleManager& Get();
  bool IsModuleLoaded(const FName Name) const;
  IModuleInterface* GetModule(const FName Name);
  IModuleInterface* LoadModule(const FName Name);
  IModuleInterface& LoadModuleChecked(const FName Name);
  template <typename T>
  static T& LoadModuleChecked(const FName Name) {
    return static_cast<T&>(Get().LoadModuleChecked(Name));
  }
  template <typename T>
  static T& GetModuleChecked(const FName Name) {
    IModuleInterface* Module = Get().GetModule(Name);
    check(Module);
    return static_cast<T&>(*Module);
  }
  template <typename T>
  static T* GetModulePtr(const FName Name) {
    return static_cast<T*>(Get().GetModule(Name));
  }
};

// engine: 5.4-5.6 doc:Runtime/Core/IMPLEMENT_MODULE
#define IMPLEMENT_MODULE(Class, Name)                                                                                  \
  static standin::ModuleRegistrar StandinModule##Name(TEXT(#Name), []() -> IModuleInterface* { return new Class(); }); \
  extern "C" void StandinUseModule##Name() {}
#define IMPLEMENT_GAME_MODULE(Class, Name) IMPLEMENT_MODULE(Class, Name)
#define IMPLEMENT_PRIMARY_GAME_MODULE(Class, Name, Title) IMPLEMENT_MODULE(Class, Name)
