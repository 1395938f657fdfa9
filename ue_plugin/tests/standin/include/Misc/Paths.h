// Stands for Core, Misc/Paths.h.
#pragma once

#include "Containers/UnrealString.h"

// engine: 5.4-5.6 doc:Runtime/Core/FPaths
class FPaths {
 public:
  static FString ProjectDir();
  static FString ProjectSavedDir();
  static FString ProjectConfigDir();
  static FString ProjectContentDir();
  static FString ProjectLogDir();
  static bool FileExists(const FString& Path);
  static bool DirectoryExists(const FString& Path);
  static FString GetPath(const FString& Path);
  static FString GetExtension(const FString& Path, bool bDot = false);
  static FString GetBaseFilename(const FString& Path, bool bRemovePath = true);
  static FString GetCleanFilename(const FString& Path);
  static FString ConvertRelativePathToFull(const FString& Path);
  static bool IsRelative(const FString& Path) { return !Path.StartsWith(TEXT("/")); }
  template <typename... Args>
  static FString Combine(const FString& First, const Args&... Others) {
    FString Out = First;
    ((Out = Out / FString(Others)), ...);
    return Out;
  }
};
