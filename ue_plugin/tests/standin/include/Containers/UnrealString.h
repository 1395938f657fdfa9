// Stands for Core, Containers/UnrealString.h.
#pragma once

#include <string>
#include <vector>

#include "Containers/Array.h"
#include "Containers/StringConv.h"

class FString;

namespace standin {
// One argument of Printf, with what the engine allows there: numbers, pointers, enums and text, but no objects.
struct FormatArg {
  enum Kind { kInt, kUnsigned, kDouble, kText, kAnsi, kPointer } kind;
  long long i = 0;
  unsigned long long u = 0;
  double d = 0;
  const void* p = nullptr;
  template <typename T>
  static FormatArg of(const T& value) {
    FormatArg out{};
    using D = std::decay_t<T>;
    static_assert(std::is_arithmetic_v<D> || std::is_enum_v<D> || std::is_pointer_v<D> || std::is_null_pointer_v<D>,
                  "Printf takes numbers, pointers and text; pass *String for an FString");
    if constexpr (std::is_enum_v<D>) {
      out.kind = kInt, out.i = (long long)value;
    } else if constexpr (std::is_floating_point_v<D>) {
      out.kind = kDouble, out.d = value;
    } else if constexpr (std::is_unsigned_v<D>) {
      out.kind = kUnsigned, out.u = value, out.i = (long long)value;
    } else if constexpr (std::is_integral_v<D>) {
      out.kind = kInt, out.i = value, out.u = (unsigned long long)value;
    } else {
      using P = std::remove_cv_t<std::remove_pointer_t<D>>;
      out.kind = std::is_same_v<P, char16_t> ? kText : std::is_same_v<P, char> ? kAnsi : kPointer;
      if constexpr (!std::is_null_pointer_v<D>) out.p = (const void*)value;
    }
    return out;
  }
};
std::u16string format(const char16_t* fmt, const std::vector<FormatArg>& args);
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/Core/ESearchCase
namespace ESearchCase {
enum Type { CaseSensitive, IgnoreCase };
}
namespace ESearchDir {
enum Type { FromStart, FromEnd };
}

// engine: 5.4-5.6 doc:Runtime/Core/FString (comparison with == ignores case)
class FString {
 public:
  FString() = default;
  FString(const TCHAR* Text) : Data(Text ? Text : u"") {}
  FString(const char* Text) : Data(standin::to_utf16(Text ? Text : "")) {}
  FString(int32 Count, const TCHAR* Text) : Data(Text, (std::size_t)Count) {}
  explicit FString(std::u16string Text) : Data(static_cast<std::u16string&&>(Text)) {}
  FString& operator=(const TCHAR* Text) {
    Data = Text ? Text : u"";
    return *this;
  }
  static FString ConstructFromPtrSize(const TCHAR* Text, int32 Size) { return FString(Size, Text); }
  static FString ConstructFromPtrSize(const char* Text, int32 Size) {
    return FString(standin::to_utf16(Text, (std::size_t)Size));
  }

  // engine: 5.4-5.6 doc:Runtime/Core/FString (characters)
  const TCHAR* operator*() const { return Data.c_str(); }
  int32 Len() const { return (int32)Data.size(); }
  bool IsEmpty() const { return Data.empty(); }
  bool IsValidIndex(int32 I) const { return I >= 0 && I < Len(); }
  TCHAR& operator[](int32 I) {
    check(IsValidIndex(I));
    return Data[(std::size_t)I];
  }
  const TCHAR& operator[](int32 I) const {
    check(IsValidIndex(I));
    return Data[(std::size_t)I];
  }
  TCHAR* begin() { return Data.data(); }
  TCHAR* end() { return Data.data() + Data.size(); }
  const TCHAR* begin() const { return Data.data(); }
  const TCHAR* end() const { return Data.data() + Data.size(); }
  void Empty(int32 = 0) { Data.clear(); }
  void Reset(int32 = 0) { Data.clear(); }
  void Reserve(int32 N) { Data.reserve((std::size_t)N); }

  // engine: 5.4-5.6 doc:Runtime/Core/FString (joining)
  FString& operator+=(const FString& Other) { return Append(Other); }
  FString& operator+=(const TCHAR* Other) { return Append(FString(Other)); }
  FString& operator+=(TCHAR Other) { return AppendChar(Other); }
  FString& Append(const FString& Other) {
    Data += Other.Data;
    return *this;
  }
  FString& AppendChar(TCHAR Other) {
    Data += Other;
    return *this;
  }
  void AppendInt(int32 Value) { Data += standin::to_utf16(std::to_string(Value)); }
  FString operator/(const FString& Other) const;  // joins paths

  // engine: 5.4-5.6 doc:Runtime/Core/FString/Printf
  template <typename... Args>
  static FString Printf(const TCHAR* Format, Args... Arguments) {
    return FString(standin::format(Format, {standin::FormatArg::of(Arguments)...}));
  }
  template <typename... Args>
  FString& Appendf(const TCHAR* Format, Args... Arguments) {
    return Append(Printf(Format, Arguments...));
  }

  // engine: 5.4-5.6 doc:Runtime/Core/FString (searching)
  bool Equals(const FString& Other, ESearchCase::Type Case = ESearchCase::CaseSensitive) const;
  int32 Compare(const FString& Other, ESearchCase::Type Case = ESearchCase::CaseSensitive) const;
  int32 Find(const FString& Part, ESearchCase::Type Case = ESearchCase::IgnoreCase,
             ESearchDir::Type Direction = ESearchDir::FromStart, int32 Start = INDEX_NONE) const;
  bool Contains(const FString& Part, ESearchCase::Type Case = ESearchCase::IgnoreCase,
                ESearchDir::Type Direction = ESearchDir::FromStart) const {
    return Find(Part, Case, Direction) != INDEX_NONE;
  }
  bool FindChar(TCHAR Char, int32& Index) const;
  bool FindLastChar(TCHAR Char, int32& Index) const;
  bool StartsWith(const FString& Part, ESearchCase::Type Case = ESearchCase::IgnoreCase) const;
  bool EndsWith(const FString& Part, ESearchCase::Type Case = ESearchCase::IgnoreCase) const;
  bool Split(const FString& At, FString* Left, FString* Right, ESearchCase::Type Case = ESearchCase::IgnoreCase,
             ESearchDir::Type Direction = ESearchDir::FromStart) const;
  bool IsNumeric() const;

  // engine: 5.4-5.6 doc:Runtime/Core/FString (new strings from this one)
  FString Left(int32 Count) const;
  FString Right(int32 Count) const;
  FString Mid(int32 Start, int32 Count = MAX_int32) const;
  FString LeftChop(int32 Count) const { return Left(Len() - Count); }
  FString RightChop(int32 Count) const { return Right(Len() - Count); }
  FString ToLower() const;
  FString ToUpper() const;
  FString TrimStartAndEnd() const;
  FString Replace(const TCHAR* From, const TCHAR* To, ESearchCase::Type Case = ESearchCase::IgnoreCase) const;
  bool RemoveFromStart(const FString& Part, ESearchCase::Type Case = ESearchCase::IgnoreCase);
  bool RemoveFromEnd(const FString& Part, ESearchCase::Type Case = ESearchCase::IgnoreCase);
  int32 ParseIntoArray(TArray<FString>& Out, const TCHAR* Delimiter, bool CullEmpty = true) const;
  int32 ParseIntoArrayLines(TArray<FString>& Out, bool CullEmpty = true) const;
  bool ToBool() const;

  // engine: 5.4-5.6 doc:Runtime/Core/FString (numbers;
  // https://dev.epicgames.com/documentation/en-us/unreal-engine/fstring-in-unreal-engine)
  static FString FromInt(int32 Value) { return FString(standin::to_utf16(std::to_string(Value))); }
  static FString SanitizeFloat(double Value, int32 MinFractionalDigits = 1);
  static FString Join(const TArray<FString>& Parts, const TCHAR* Separator);
  static FString ChrN(int32 Count, TCHAR Char) { return FString(std::u16string((std::size_t)Count, Char)); }

  // engine: 5.4-5.6 doc:Runtime/Core/FString (operators)
  friend bool operator==(const FString& A, const FString& B) { return A.Equals(B, ESearchCase::IgnoreCase); }
  friend bool operator!=(const FString& A, const FString& B) { return !(A == B); }
  friend bool operator==(const FString& A, const TCHAR* B) { return A == FString(B); }
  friend bool operator!=(const FString& A, const TCHAR* B) { return !(A == FString(B)); }
  friend bool operator<(const FString& A, const FString& B) { return A.Compare(B, ESearchCase::IgnoreCase) < 0; }
  friend FString operator+(const FString& A, const FString& B) { return FString(A.Data + B.Data); }
  friend FString operator+(const FString& A, const TCHAR* B) { return FString(A.Data + B); }
  friend FString operator+(const TCHAR* A, const FString& B) { return FString(A + B.Data); }
  friend uint32 GetTypeHash(const FString& Text) { return (uint32)std::hash<std::u16string>()(Text.ToLower().Data); }

 private:
  std::u16string Data;
};

// engine: 5.4-5.6 doc:Runtime/Core/LexToString
inline FString LexToString(int32 Value) { return FString::FromInt(Value); }
inline FString LexToString(bool Value) { return Value ? TEXT("true") : TEXT("false"); }
inline FString LexToString(float Value) { return FString::SanitizeFloat(Value); }
inline FString LexToString(double Value) { return FString::SanitizeFloat(Value); }
inline FString LexToString(const FString& Value) { return Value; }
bool LexTryParseString(int32& Out, const TCHAR* Text);
bool LexTryParseString(double& Out, const TCHAR* Text);
bool LexTryParseString(float& Out, const TCHAR* Text);

// engine: 5.4-5.6 doc:Runtime/Core/FCString
struct FCString {
  static int32 Strlen(const TCHAR* Text) { return (int32)std::char_traits<TCHAR>::length(Text); }
  static int32 Strcmp(const TCHAR* A, const TCHAR* B);
  static int32 Stricmp(const TCHAR* A, const TCHAR* B);
  static int32 Atoi(const TCHAR* Text);
  static int64 Atoi64(const TCHAR* Text);
  static float Atof(const TCHAR* Text);
  static double Atod(const TCHAR* Text);
  static int64 Strtoi64(const TCHAR* Text, TCHAR** End, int32 Base);
  static uint64 Strtoui64(const TCHAR* Text, TCHAR** End, int32 Base);
};
struct FChar {
  static bool IsDigit(TCHAR C) { return C >= u'0' && C <= u'9'; }
  static bool IsAlpha(TCHAR C) { return (C | 32) >= u'a' && (C | 32) <= u'z'; }
  static bool IsAlnum(TCHAR C) { return IsDigit(C) || IsAlpha(C); }
  static bool IsUpper(TCHAR C) { return C >= u'A' && C <= u'Z'; }
  static bool IsLower(TCHAR C) { return C >= u'a' && C <= u'z'; }
  static bool IsWhitespace(TCHAR C) { return C == u' ' || (C >= u'\t' && C <= u'\r'); }
  static TCHAR ToLower(TCHAR C) { return IsUpper(C) ? (TCHAR)(C + 32) : C; }
  static TCHAR ToUpper(TCHAR C) { return IsLower(C) ? (TCHAR)(C - 32) : C; }
};
