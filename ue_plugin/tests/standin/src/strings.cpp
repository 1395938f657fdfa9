// FString, FName, FText, conversions and Printf.
#include <cctype>
#include <cstdio>
#include <mutex>
#include <unordered_map>

#include "Internationalization/Text.h"

namespace standin {

std::u16string to_utf16(const char* text, std::size_t size) {
  std::u16string out;
  for (std::size_t i = 0; i < size;) {
    const unsigned char c = (unsigned char)text[i];
    const int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    uint32 point = more == 0 ? c : c & (0x3fu >> more);
    for (int k = 1; k <= more && i + (std::size_t)k < size; ++k)
      point = (point << 6) | ((unsigned char)text[i + (std::size_t)k] & 0x3f);
    i += 1 + (std::size_t)more;
    if (point >= 0x10000) {
      point -= 0x10000;
      out += (char16_t)(0xd800 + (point >> 10));
      out += (char16_t)(0xdc00 + (point & 0x3ff));
    } else {
      out += (char16_t)point;
    }
  }
  return out;
}
std::u16string to_utf16(const std::string& text) { return to_utf16(text.data(), text.size()); }
std::string to_utf8(const char16_t* text, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    uint32 point = text[i];
    if (point >= 0xd800 && point < 0xdc00 && i + 1 < size)
      point = 0x10000 + ((point - 0xd800) << 10) + (text[++i] - 0xdc00u);
    if (point < 0x80) {
      out += (char)point;
      continue;
    }
    const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    out += (char)((0xf00u >> (more + 1)) | (point >> (6 * more)));
    for (int k = more - 1; k >= 0; --k) out += (char)(0x80 | ((point >> (6 * k)) & 0x3f));
  }
  return out;
}
std::string to_utf8(const char16_t* text) {
  return text ? to_utf8(text, std::char_traits<char16_t>::length(text)) : "";
}

// printf over arguments that were checked by type; a specifier that does not fit its argument stops the program.
std::u16string format(const char16_t* fmt, const std::vector<FormatArg>& args) {
  std::string pattern = to_utf8(fmt);
  std::string out;
  std::size_t next = 0;
  auto take = [&]() -> FormatArg {
    if (next >= args.size()) check_failed("Printf has fewer arguments than its format asks for", pattern.c_str(), 0);
    return args[next++];
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      out += pattern[i];
      continue;
    }
    if (pattern[i + 1] == '%') {
      out += '%';
      ++i;
      continue;
    }
    std::string spec = "%";
    for (++i; i < pattern.size() && (std::isdigit((unsigned char)pattern[i]) || std::strchr("+- #.*", pattern[i]));
         ++i) {
      if (pattern[i] == '*') {
        spec += std::to_string(take().i);
      } else {
        spec += pattern[i];
      }
    }
    bool ansi = false;
    while (i < pattern.size() && std::strchr("hlzjtI", pattern[i])) {
      ansi |= pattern[i] == 'h';
      ++i;
      while (pattern[i - 1] == 'I' && std::isdigit((unsigned char)pattern[i])) ++i;
    }
    const char kind = pattern[i];
    const FormatArg arg = take();
    char buffer[512];
    auto put = [&](auto value) {
      const int size = std::snprintf(buffer, sizeof(buffer), spec.c_str(), value);
      out.append(buffer, (std::size_t)std::min(size, (int)sizeof(buffer) - 1));
    };
    switch (kind) {
      case 'd':
      case 'i':
        if (arg.kind == FormatArg::kDouble || arg.kind == FormatArg::kText)
          check_failed("Printf: %d of no integer", pattern.c_str(), 0);
        spec += "lld";
        put(arg.i);
        break;
      case 'u':
      case 'x':
      case 'X':
      case 'o':
        if (arg.kind == FormatArg::kDouble || arg.kind == FormatArg::kText)
          check_failed("Printf: %u of no integer", pattern.c_str(), 0);
        spec += "ll";
        spec += kind;
        put(arg.u);
        break;
      case 'c':
        out += to_utf8(std::u16string(1, (char16_t)arg.i).data(), 1);
        break;
      case 's':
      case 'S': {
        const bool narrow = ansi || kind == 'S';
        if (arg.kind != (narrow ? FormatArg::kAnsi : FormatArg::kText))
          check_failed("Printf: %s of no TCHAR text (or %hs of no char text)", pattern.c_str(), 0);
        const std::string text = !arg.p ? "(null)" : narrow ? (const char*)arg.p : to_utf8((const char16_t*)arg.p);
        if (spec == "%") {
          out += text;
        } else {
          spec += "s";
          put(text.c_str());
        }
        break;
      }
      case 'p':
        spec += "p";
        put(arg.p);
        break;
      default:
        if (!std::strchr("fFgGeE", kind)) check_failed("Printf: unknown specifier", pattern.c_str(), 0);
        if (arg.kind != FormatArg::kDouble) check_failed("Printf: %f of no floating-point number", pattern.c_str(), 0);
        spec += kind;
        put(arg.d);
    }
  }
  if (next != args.size()) check_failed("Printf has more arguments than its format uses", pattern.c_str(), 0);
  return to_utf16(out);
}

struct NameTable {
  std::mutex mutex;
  std::vector<FString> names{FString(TEXT("None"))};
  std::unordered_map<std::u16string, uint32> index{{u"none", 0}};
};
static NameTable& names() {
  static auto* table = new NameTable();
  return *table;
}
}  // namespace standin

uint32 FName::Intern(const TCHAR* Text) {
  if (!Text || !*Text) return 0;
  auto& table = standin::names();
  const std::u16string key = *FString(Text).ToLower();
  std::lock_guard lock(table.mutex);
  auto [at, fresh] = table.index.emplace(key, (uint32)table.names.size());
  if (fresh) table.names.emplace_back(Text);
  return at->second;
}
FString FName::ToString() const {
  auto& table = standin::names();
  std::lock_guard lock(table.mutex);
  return table.names[Index];
}
const FText& FText::GetEmpty() {
  static const FText Empty;
  return Empty;
}

int32 FString::Compare(const FString& Other, ESearchCase::Type Case) const {
  const std::u16string A = Case == ESearchCase::IgnoreCase ? ToLower().Data : Data;
  const std::u16string B = Case == ESearchCase::IgnoreCase ? Other.ToLower().Data : Other.Data;
  return A < B ? -1 : A == B ? 0 : 1;
}
bool FString::Equals(const FString& Other, ESearchCase::Type Case) const {
  return Len() == Other.Len() && Compare(Other, Case) == 0;
}
int32 FString::Find(const FString& Part, ESearchCase::Type Case, ESearchDir::Type Direction, int32 Start) const {
  const std::u16string A = Case == ESearchCase::IgnoreCase ? ToLower().Data : Data;
  const std::u16string B = Case == ESearchCase::IgnoreCase ? Part.ToLower().Data : Part.Data;
  const std::size_t At = Direction == ESearchDir::FromStart
                             ? A.find(B, Start < 0 ? 0 : (std::size_t)Start)
                             : A.rfind(B, Start < 0 ? std::u16string::npos : (std::size_t)Start);
  return At == std::u16string::npos ? INDEX_NONE : (int32)At;
}
bool FString::FindChar(TCHAR Char, int32& Index) const {
  const std::size_t At = Data.find(Char);
  Index = At == std::u16string::npos ? INDEX_NONE : (int32)At;
  return Index != INDEX_NONE;
}
bool FString::FindLastChar(TCHAR Char, int32& Index) const {
  const std::size_t At = Data.rfind(Char);
  Index = At == std::u16string::npos ? INDEX_NONE : (int32)At;
  return Index != INDEX_NONE;
}
bool FString::StartsWith(const FString& Part, ESearchCase::Type Case) const {
  return Left(Part.Len()).Equals(Part, Case);
}
bool FString::EndsWith(const FString& Part, ESearchCase::Type Case) const {
  return Right(Part.Len()).Equals(Part, Case);
}
bool FString::Split(const FString& At, FString* LeftPart, FString* RightPart, ESearchCase::Type Case,
                    ESearchDir::Type Direction) const {
  const int32 Found = Find(At, Case, Direction);
  if (Found == INDEX_NONE) return false;
  const FString L = Left(Found), R = Mid(Found + At.Len());
  if (LeftPart) *LeftPart = L;
  if (RightPart) *RightPart = R;
  return true;
}
bool FString::IsNumeric() const {
  if (IsEmpty()) return false;
  int32 Dots = 0, Digits = 0;
  for (int32 I = 0; I < Len(); ++I) {
    const TCHAR C = Data[(std::size_t)I];
    if (FChar::IsDigit(C)) {
      ++Digits;
    } else if (C == u'.') {
      ++Dots;
    } else if (!((C == u'-' || C == u'+') && I == 0)) {
      return false;
    }
  }
  return Digits > 0 && Dots <= 1;
}
FString FString::Left(int32 Count) const {
  return FString(Data.substr(0, (std::size_t)std::max(0, std::min(Count, Len()))));
}
FString FString::Right(int32 Count) const {
  const int32 N = std::max(0, std::min(Count, Len()));
  return FString(Data.substr((std::size_t)(Len() - N)));
}
FString FString::Mid(int32 Start, int32 Count) const {
  if (Start >= Len() || Count <= 0) return FString();
  return FString(Data.substr((std::size_t)std::max(0, Start), (std::size_t)Count));
}
FString FString::ToLower() const {
  FString Out = *this;
  for (TCHAR& C : Out.Data) C = FChar::ToLower(C);
  return Out;
}
FString FString::ToUpper() const {
  FString Out = *this;
  for (TCHAR& C : Out.Data) C = FChar::ToUpper(C);
  return Out;
}
FString FString::TrimStartAndEnd() const {
  int32 A = 0, B = Len();
  while (A < B && FChar::IsWhitespace(Data[(std::size_t)A])) ++A;
  while (B > A && FChar::IsWhitespace(Data[(std::size_t)B - 1])) --B;
  return Mid(A, B - A);
}
FString FString::Replace(const TCHAR* From, const TCHAR* To, ESearchCase::Type Case) const {
  const FString Part(From);
  if (Part.IsEmpty()) return *this;
  FString Out;
  int32 At = 0;
  for (;;) {
    const int32 Found = Find(Part, Case, ESearchDir::FromStart, At);
    if (Found == INDEX_NONE) break;
    Out += Mid(At, Found - At);
    Out += To;
    At = Found + Part.Len();
  }
  return Out + Mid(At);
}
bool FString::RemoveFromStart(const FString& Part, ESearchCase::Type Case) {
  if (Part.IsEmpty() || !StartsWith(Part, Case)) return false;
  *this = Mid(Part.Len());
  return true;
}
bool FString::RemoveFromEnd(const FString& Part, ESearchCase::Type Case) {
  if (Part.IsEmpty() || !EndsWith(Part, Case)) return false;
  *this = LeftChop(Part.Len());
  return true;
}
int32 FString::ParseIntoArray(TArray<FString>& Out, const TCHAR* Delimiter, bool CullEmpty) const {
  Out.Reset();
  const int32 Step = FCString::Strlen(Delimiter);
  int32 At = 0;
  for (;;) {
    const int32 Found = Find(Delimiter, ESearchCase::CaseSensitive, ESearchDir::FromStart, At);
    FString Part = Mid(At, (Found == INDEX_NONE ? Len() : Found) - At);
    if (!CullEmpty || !Part.IsEmpty()) Out.Add(Part);
    if (Found == INDEX_NONE) return Out.Num();
    At = Found + Step;
  }
}
int32 FString::ParseIntoArrayLines(TArray<FString>& Out, bool CullEmpty) const {
  return Replace(TEXT("\r"), TEXT("")).ParseIntoArray(Out, TEXT("\n"), CullEmpty);
}
bool FString::ToBool() const {
  return *this == TEXT("true") || *this == TEXT("yes") || *this == TEXT("on") || FCString::Atoi(**this) != 0;
}
FString FString::SanitizeFloat(double Value, int32 MinFractionalDigits) {
  FString Out = Printf(TEXT("%f"), Value);
  while (Out.EndsWith(TEXT("0"))) Out = Out.LeftChop(1);
  if (Out.EndsWith(TEXT("."))) Out += FString::ChrN(std::max(MinFractionalDigits, 0), u'0');
  if (Out.EndsWith(TEXT("."))) Out = Out.LeftChop(1);
  return Out;
}
FString FString::Join(const TArray<FString>& Parts, const TCHAR* Separator) {
  FString Out;
  for (int32 I = 0; I < Parts.Num(); ++I) {
    if (I) Out += Separator;
    Out += Parts[I];
  }
  return Out;
}
FString FString::operator/(const FString& Other) const {
  if (IsEmpty()) return Other;
  return EndsWith(TEXT("/")) ? *this + Other : *this + TEXT("/") + Other;
}
int32 FCString::Strcmp(const TCHAR* A, const TCHAR* B) { return FString(A).Compare(B); }
int32 FCString::Stricmp(const TCHAR* A, const TCHAR* B) { return FString(A).Compare(B, ESearchCase::IgnoreCase); }
int32 FCString::Atoi(const TCHAR* Text) { return (int32)std::strtol(standin::to_utf8(Text).c_str(), nullptr, 10); }
int64 FCString::Atoi64(const TCHAR* Text) { return std::strtoll(standin::to_utf8(Text).c_str(), nullptr, 10); }
float FCString::Atof(const TCHAR* Text) { return std::strtof(standin::to_utf8(Text).c_str(), nullptr); }
double FCString::Atod(const TCHAR* Text) { return std::strtod(standin::to_utf8(Text).c_str(), nullptr); }
int64 FCString::Strtoi64(const TCHAR* Text, TCHAR** End, int32 Base) {
  const std::string Narrow = standin::to_utf8(Text);
  char* At = nullptr;
  const int64 Out = std::strtoll(Narrow.c_str(), &At, Base);
  if (End) *End = const_cast<TCHAR*>(Text) + (At - Narrow.c_str());
  return Out;
}
uint64 FCString::Strtoui64(const TCHAR* Text, TCHAR** End, int32 Base) {
  const std::string Narrow = standin::to_utf8(Text);
  char* At = nullptr;
  const uint64 Out = std::strtoull(Narrow.c_str(), &At, Base);
  if (End) *End = const_cast<TCHAR*>(Text) + (At - Narrow.c_str());
  return Out;
}
bool LexTryParseString(double& Out, const TCHAR* Text) {
  const std::string Narrow = standin::to_utf8(Text);
  char* End = nullptr;
  const double Value = std::strtod(Narrow.c_str(), &End);
  if (Narrow.empty() || *End) return false;
  Out = Value;
  return true;
}
bool LexTryParseString(float& Out, const TCHAR* Text) {
  double Value;
  if (!LexTryParseString(Value, Text)) return false;
  Out = (float)Value;
  return true;
}
bool LexTryParseString(int32& Out, const TCHAR* Text) {
  double Value;
  if (!LexTryParseString(Value, Text) || Value != (double)(int32)Value) return false;
  Out = (int32)Value;
  return true;
}
