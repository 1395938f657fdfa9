// Stands for Core, Misc/FileHelper.h: whole files.
#pragma once

#include "Containers/UnrealString.h"

// engine: 5.4-5.6 doc:Runtime/Core/FFileHelper
struct FFileHelper {
  enum class EEncodingOptions { AutoDetect, ForceAnsi, ForceUnicode, ForceUTF8, ForceUTF8WithoutBOM };
  static bool LoadFileToString(FString& Out, const TCHAR* Path);
  static bool LoadFileToArray(TArray<uint8>& Out, const TCHAR* Path, uint32 Flags = 0);
  static bool SaveStringToFile(const FString& Text, const TCHAR* Path,
                               EEncodingOptions Encoding = EEncodingOptions::AutoDetect);
  static bool SaveArrayToFile(const TArray<uint8>& Bytes, const TCHAR* Path);
};
