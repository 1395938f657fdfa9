// Stands for Core, HAL/IConsoleManager.h: console variables and commands.
#pragma once

#include "Delegates/Delegate.h"

// engine: 5.4-5.6 doc:Runtime/Core/EConsoleVariableFlags
enum EConsoleVariableFlags {
  ECVF_Default = 0,
  ECVF_Cheat = 1,
  ECVF_ReadOnly = 4,
  ECVF_RenderThreadSafe = 0x20,
  ECVF_SetByConstructor = 0,
  ECVF_SetByProjectSetting = 0x03000000,
  ECVF_SetByCommandline = 0x07000000,
  ECVF_SetByCode = 0x09000000,
  ECVF_SetByConsole = 0x0a000000,
};

class IConsoleVariable;
class IConsoleCommand;
// engine: 5.4-5.6 doc:Runtime/Core/IConsoleObject
class IConsoleObject {
 public:
  virtual ~IConsoleObject() = default;
  virtual IConsoleVariable* AsVariable() { return nullptr; }
  virtual IConsoleCommand* AsCommand() { return nullptr; }
};
// engine: 5.4-5.6 doc:Runtime/Core/IConsoleVariable
class IConsoleVariable : public IConsoleObject {
 public:
  virtual void Set(const TCHAR* Value, EConsoleVariableFlags By = ECVF_SetByCode) = 0;
  void Set(bool Value, EConsoleVariableFlags By = ECVF_SetByCode) { Set(Value ? TEXT("1") : TEXT("0"), By); }
  void Set(int32 Value, EConsoleVariableFlags By = ECVF_SetByCode) { Set(*FString::FromInt(Value), By); }
  void Set(float Value, EConsoleVariableFlags By = ECVF_SetByCode) { Set(*FString::Printf(TEXT("%g"), Value), By); }
  virtual bool GetBool() const = 0;
  virtual int32 GetInt() const = 0;
  virtual float GetFloat() const = 0;
  virtual FString GetString() const = 0;
  IConsoleVariable* AsVariable() override { return this; }
};
// engine: 5.4-5.6 doc:Runtime/Core/IConsoleCommand
class IConsoleCommand : public IConsoleObject {
 public:
  virtual bool Execute(const TArray<FString>& Args) = 0;
  IConsoleCommand* AsCommand() override { return this; }
};
using FConsoleCommandDelegate = TDelegate<void()>;
using FConsoleCommandWithArgsDelegate = TDelegate<void(const TArray<FString>&)>;

// engine: 5.4-5.6 doc:Runtime/Core/IConsoleManager
class IConsoleManager {
 public:
  static IConsoleManager& Get();
  IConsoleVariable* FindConsoleVariable(const TCHAR* Name, bool bTrackFrequentCalls = true) const;
  IConsoleObject* FindConsoleObject(const TCHAR* Name, bool bTrackFrequentCalls = true) const;
  IConsoleVariable* RegisterConsoleVariable(const TCHAR* Name, int32 Default, const TCHAR* Help, uint32 Flags = 0);
  IConsoleVariable* RegisterConsoleVariable(const TCHAR* Name, float Default, const TCHAR* Help, uint32 Flags = 0);
  IConsoleCommand* RegisterConsoleCommand(const TCHAR* Name, const TCHAR* Help, const FConsoleCommandDelegate& Command,
                                          uint32 Flags = ECVF_Default);
  IConsoleCommand* RegisterConsoleCommand(const TCHAR* Name, const TCHAR* Help,
                                          const FConsoleCommandWithArgsDelegate& Command, uint32 Flags = ECVF_Default);
  void UnregisterConsoleObject(IConsoleObject* Object, bool bKeepState = true);
  void UnregisterConsoleObject(const TCHAR* Name, bool bKeepState = true);
  bool ProcessUserConsoleInput(const TCHAR* Input);  // "name value" or "command arguments"
};

// engine: 5.4-5.6 doc:Runtime/Core/TAutoConsoleVariable
template <typename T>
class TAutoConsoleVariable {
 public:
  TAutoConsoleVariable(const TCHAR* Name, const T& Default, const TCHAR* Help, uint32 Flags = ECVF_Default)
      : Variable(IConsoleManager::Get().RegisterConsoleVariable(Name, Default, Help, Flags)) {}
  T GetValueOnGameThread() const {
    if constexpr (std::is_same_v<T, float>) {
      return Variable->GetFloat();
    } else {
      return Variable->GetInt();
    }
  }
  T GetValueOnAnyThread() const { return GetValueOnGameThread(); }
  IConsoleVariable* operator->() const { return Variable; }

 private:
  IConsoleVariable* Variable;
};
// engine: 5.4-5.6 doc:Runtime/Core/FAutoConsoleCommand
class FAutoConsoleCommand {
 public:
  FAutoConsoleCommand(const TCHAR* Name, const TCHAR* Help, const FConsoleCommandDelegate& Command)
      : Object(IConsoleManager::Get().RegisterConsoleCommand(Name, Help, Command)) {}
  FAutoConsoleCommand(const TCHAR* Name, const TCHAR* Help, const FConsoleCommandWithArgsDelegate& Command)
      : Object(IConsoleManager::Get().RegisterConsoleCommand(Name, Help, Command)) {}
  ~FAutoConsoleCommand() { IConsoleManager::Get().UnregisterConsoleObject(Object); }

 private:
  IConsoleObject* Object;
};
