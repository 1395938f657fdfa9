// Texts of the engine and of the core.
#pragma once

#include <string>

#include "CoreMinimal.h"

inline std::string ToCore(const FString& Text) { return std::string(TCHAR_TO_UTF8(*Text)); }

inline FString FromCore(const std::string& Text) { return FString(UTF8_TO_TCHAR(Text.c_str())); }
