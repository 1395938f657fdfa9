// Stands for CoreUObject, UObject/Interface.h and UObject/ScriptInterface.h.
#pragma once

#include "UObject/ObjectPtr.h"

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UInterface
class UInterface : public UObject {
  STANDIN_CLASS(UInterface, UObject)
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TScriptInterface
template <typename I>
class TScriptInterface {
 public:
  TScriptInterface() = default;
  TScriptInterface(std::nullptr_t) {}
  TScriptInterface(UObject* InObject) : Object(InObject), Interface(Cast<I>(InObject)) {}
  UObject* GetObject() const { return Object; }
  I* GetInterface() const { return Interface; }
  I* operator->() const { return Interface; }
  explicit operator bool() const { return Interface != nullptr; }

 private:
  UObject* Object = nullptr;
  I* Interface = nullptr;
};
