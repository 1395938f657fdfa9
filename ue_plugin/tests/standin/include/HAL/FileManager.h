// Stands for Core, HAL/FileManager.h: folders.
#pragma once

#include "Containers/UnrealString.h"

// engine: 5.4-5.6 doc:Runtime/Core/IFileManager
class IFileManager {
 public:
  static IFileManager& Get();
  bool MakeDirectory(const TCHAR* Path, bool bTree = false);
  bool DirectoryExists(const TCHAR* Path);
};
