// Stands for Core, Misc/CommandLine.h.
#pragma once

#include "Containers/UnrealString.h"

// engine: 5.4-5.6 doc:Runtime/Core/FCommandLine
struct FCommandLine {
  static const TCHAR* Get();
  static const TCHAR* GetOriginal() { return Get(); }
  static bool Set(const TCHAR* Text);
  static void Append(const TCHAR* Text);
  static bool IsInitialized();
};
