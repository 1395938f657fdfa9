// Stands for Core, Misc/Parse.h: values and switches out of a command line.
#pragma once

#include "UObject/NameTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/FParse (Match is written with its "=": Value(Line, TEXT("Name="), Out))
struct FParse {
  static bool Value(const TCHAR* Stream, const TCHAR* Match, FString& Out, bool StopOnSeparator = true);
  static bool Value(const TCHAR* Stream, const TCHAR* Match, FName& Out);
  static bool Value(const TCHAR* Stream, const TCHAR* Match, int32& Out);
  static bool Value(const TCHAR* Stream, const TCHAR* Match, uint32& Out);
  static bool Value(const TCHAR* Stream, const TCHAR* Match, int64& Out);
  static bool Value(const TCHAR* Stream, const TCHAR* Match, uint64& Out);
  static bool Value(const TCHAR* Stream, const TCHAR* Match, float& Out);
  static bool Value(const TCHAR* Stream, const TCHAR* Match, double& Out);
  static bool Bool(const TCHAR* Stream, const TCHAR* Match, bool& Out);
  static bool Param(const TCHAR* Stream, const TCHAR* Name);
  static bool Token(const TCHAR*& Stream, FString& Out, bool UseEscape);
};
