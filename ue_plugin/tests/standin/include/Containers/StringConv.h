// Stands for Core, Containers/StringConv.h: conversions between UTF-16 (TCHAR) and UTF-8.
#pragma once

#include <string>

#include "CoreTypes.h"

namespace standin {
std::u16string to_utf16(const char* utf8, std::size_t size);
std::string to_utf8(const char16_t* utf16, std::size_t size);
std::u16string to_utf16(const std::string& utf8);
std::string to_utf8(const char16_t* utf16);
struct Utf8 {  // lives as long as the full expression, as the engine's converters do
  explicit Utf8(const char16_t* text) : text_(to_utf8(text)) {}
  Utf8(const char16_t* text, int32 size) : text_(to_utf8(text, (std::size_t)size)) {}
  const char* Get() const { return text_.c_str(); }
  int32 Length() const { return (int32)text_.size(); }
  std::string text_;
};
struct Utf16 {
  explicit Utf16(const char* text) : text_(to_utf16(text ? text : "")) {}
  Utf16(const char* text, int32 size) : text_(to_utf16(text, (std::size_t)size)) {}
  const char16_t* Get() const { return text_.c_str(); }
  int32 Length() const { return (int32)text_.size(); }
  std::u16string text_;
};
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/Core/TCHAR_TO_UTF8
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/character-encoding-in-unreal-engine)
using FTCHARToUTF8 = standin::Utf8;
using FUTF8ToTCHAR = standin::Utf16;
#define TCHAR_TO_UTF8(Text) ((const char*)standin::Utf8((const TCHAR*)(Text)).Get())
#define TCHAR_TO_ANSI(Text) TCHAR_TO_UTF8(Text)
#define UTF8_TO_TCHAR(Text) ((const TCHAR*)standin::Utf16((const char*)(Text)).Get())
#define ANSI_TO_TCHAR(Text) UTF8_TO_TCHAR(Text)
