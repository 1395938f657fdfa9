// Folders.
#include "HAL/FileManager.h"

#include <filesystem>
#include <system_error>

#include "Misc/Paths.h"

IFileManager& IFileManager::Get() {
  static IFileManager Instance;
  return Instance;
}
bool IFileManager::MakeDirectory(const TCHAR* Path, bool bTree) {
  std::error_code error;
  const std::filesystem::path path(TCHAR_TO_UTF8(Path));
  if (bTree) {
    std::filesystem::create_directories(path, error);
  } else {
    std::filesystem::create_directory(path, error);
  }
  return DirectoryExists(Path);
}
bool IFileManager::DirectoryExists(const TCHAR* Path) { return FPaths::DirectoryExists(Path); }
