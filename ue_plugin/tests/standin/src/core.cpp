// Core without strings: assertions, log, command line, clock, paths and files, platform, delegates' ids.
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include "CoreMinimal.h"
#include "Misc/App.h"
#include "Misc/CommandLine.h"
#include "Misc/FileHelper.h"
#include "Misc/Paths.h"
#include "standin/state.h"

namespace standin {

int32 global_random_seed = 0;
float next_fraction(int32& seed) {  // the top 23 bits of a linear congruential step
  seed = (int32)((uint32)seed * 196314165u + 907633515u);
  const uint32 bits = 0x3f800000u | ((uint32)seed >> 9);
  float out;
  std::memcpy(&out, &bits, 4);
  return out - 1.f;
}

State& state() {
  static auto* out = new State();
  return *out;
}
bool mutated(const char* name) {
  for (const auto& each : state().mutations)
    if (each == name) return true;
  return false;
}

void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "Fatal: Assertion failed: %s [%s:%d]\n", expression, file, line);
  std::fflush(stderr);
  std::abort();
}
static std::atomic<int> ensures{0};
int ensure_count() { return ensures; }
bool ensure_failed(const char* expression, const char* file, int line) {
  ++ensures;
  std::fprintf(stderr, "Error: Ensure condition failed: %s [%s:%d]\n", expression, file, line);
  return false;
}

void log(const FLogCategoryBase& category, ELogVerbosity::Type verbosity, const FString& text) {
  static const char* const levels[] = {
      "", "Fatal: ", "Error: ", "Warning: ", "Display: ", "", "Verbose: ", "VeryVerbose: "};
  static std::mutex mutex;
  const std::string line = to_utf8(category.Name) + ": " + levels[verbosity] + to_utf8(*text);
  {
    std::lock_guard lock(mutex);
    auto& kept = state().log;
    if (kept.size() >= 4096) kept.erase(kept.begin(), kept.begin() + 1024);
    kept.push_back(line);
    if (!state().quiet || verbosity <= ELogVerbosity::Error) std::fprintf(stderr, "%s\n", line.c_str());
  }
  if (verbosity == ELogVerbosity::Fatal) std::abort();
}

uint64 next_delegate_id() {
  static std::atomic<uint64> id{0};
  return ++id;
}

static std::map<std::string, std::map<std::string, std::string>>& config() {
  static std::map<std::string, std::map<std::string, std::string>> out;
  return out;
}
static std::string lower(const std::string& text) { return to_utf8(*FString(text.c_str()).ToLower()); }
void set_config(const std::string& section, const std::string& key, const std::string& value) {
  config()[lower(section)][lower(key)] = value;
}
const std::string* find_config(const std::string& section, const std::string& key) {
  auto found = config().find(lower(section));
  if (found == config().end()) return nullptr;
  auto value = found->second.find(lower(key));
  return value == found->second.end() ? nullptr : &value->second;
}
void clear_config() { config().clear(); }
void parse_config_overrides() {
  const TCHAR* at = FCommandLine::Get();
  FString token;
  while (FParse::Token(at, token, false)) {
    if (!token.StartsWith(TEXT("-ini:"))) continue;
    FString file, rest;
    if (!token.Mid(5).Split(TEXT(":"), &file, &rest)) continue;
    // Several may stand in one switch, separated by commas: [Section]:Key=Value,[Section]:Key=Value
    TArray<FString> parts;
    rest.Replace(TEXT(",["), TEXT("\n[")).ParseIntoArray(parts, TEXT("\n"));
    for (const FString& part : parts) {
      FString section, pair, key, value;
      if (!part.Split(TEXT("]:"), &section, &pair) || !pair.Split(TEXT("="), &key, &value)) continue;
      set_config(to_utf8(*section.Mid(1)), to_utf8(*key), to_utf8(*value));
    }
  }
}
}  // namespace standin

DEFINE_LOG_CATEGORY(LogTemp);
DEFINE_LOG_CATEGORY(LogInit);
DEFINE_LOG_CATEGORY(LogWorld);

const FColor FColor::White(255, 255, 255), FColor::Black(0, 0, 0), FColor::Transparent(0, 0, 0, 0),
    FColor::Red(255, 0, 0), FColor::Green(0, 255, 0), FColor::Blue(0, 0, 255), FColor::Yellow(255, 255, 0),
    FColor::Cyan(0, 255, 255), FColor::Magenta(255, 0, 255), FColor::Orange(243, 156, 18);
const FLinearColor FLinearColor::White(1, 1, 1), FLinearColor::Black(0, 0, 0), FLinearColor::Gray(0.5f, 0.5f, 0.5f),
    FLinearColor::Red(1, 0, 0), FLinearColor::Green(0, 1, 0), FLinearColor::Blue(0, 0, 1),
    FLinearColor::Yellow(1, 1, 0), FLinearColor::Transparent(0, 0, 0, 0);
static float decode(uint8 value) {
  const float c = (float)value / 255.f;
  return c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
}
static uint8 encode(float value, bool srgb) {
  value = FMath::Clamp(value, 0.f, 1.f);
  if (srgb) value = value <= 0.0031308f ? value * 12.92f : 1.055f * std::pow(value, 1.f / 2.4f) - 0.055f;
  return (uint8)FMath::FloorToInt(value * 255.999f);
}
FLinearColor::FLinearColor(const FColor& C) : R(decode(C.R)), G(decode(C.G)), B(decode(C.B)), A((float)C.A / 255.f) {}
FColor FLinearColor::ToFColor(bool bSRGB) const {
  return FColor(encode(R, bSRGB), encode(G, bSRGB), encode(B, bSRGB), encode(A, false));
}
FLinearColor FColor::ReinterpretAsLinear() const {
  return {(float)R / 255.f, (float)G / 255.f, (float)B / 255.f, (float)A / 255.f};
}
FGuid FGuid::NewGuid() {
  static std::atomic<uint32> count{0};
  return FGuid((uint32)getpid(), ++count, 0x5eed, 0xface);
}

FSimpleMulticastDelegate FCoreDelegates::OnBeginFrame, FCoreDelegates::OnEndFrame, FCoreDelegates::OnPostEngineInit,
    FCoreDelegates::OnAllModuleLoadingPhasesComplete, FCoreDelegates::OnFEngineLoopInitComplete,
    FCoreDelegates::OnEnginePreExit, FCoreDelegates::OnExit, FCoreDelegates::OnPreExit;
TMulticastDelegate<void()>& FCoreDelegates::GetApplicationWillTerminateDelegate() {
  static TMulticastDelegate<void()> Delegate;
  return Delegate;
}

bool FApp::bBenchmarking = false, FApp::bFixed = false;
double FApp::Fixed = 1.0 / 30, FApp::Current = 0, FApp::Last = 0, FApp::Delta = 1.0 / 30, FApp::Game = 0,
       FApp::Idle = 0;
bool FApp::CanEverRender() { return !standin::state().null_rhi; }
bool GIsEditor = false, GIsPlayInEditorWorld = false;
uint64 GFrameCounter = 0;
uint32 GFrameNumber = 0;

static FString& command_line() {
  static auto* text = new FString();
  return *text;
}
const TCHAR* FCommandLine::Get() { return *command_line(); }
bool FCommandLine::Set(const TCHAR* Text) {
  command_line() = Text;
  return true;
}
void FCommandLine::Append(const TCHAR* Text) { command_line() += Text; }
bool FCommandLine::IsInitialized() { return true; }

// Where `match` stands in the stream at the beginning of a word (after a space, "-", "?" or a quote).
static const TCHAR* find_match(const TCHAR* stream, const TCHAR* match) {
  const FString text(stream);
  int32 at = 0;
  const int32 size = FCString::Strlen(match);
  for (;;) {
    at = text.Find(match, ESearchCase::IgnoreCase, ESearchDir::FromStart, at);
    if (at == INDEX_NONE) return nullptr;
    if (at == 0 || !FChar::IsAlnum(text[at - 1])) return stream + at + size;
    at += size;
  }
}
bool FParse::Value(const TCHAR* Stream, const TCHAR* Match, FString& Out, bool StopOnSeparator) {
  const TCHAR* At = find_match(Stream, Match);
  if (!At) return false;
  FString Value;
  if (*At == u'"') {
    for (++At; *At && *At != u'"'; ++At) Value.AppendChar(*At);
  } else {
    for (; *At && !FChar::IsWhitespace(*At); ++At) {
      if (StopOnSeparator && (*At == u',' || *At == u')')) break;
      Value.AppendChar(*At);
    }
  }
  Out = Value;
  return true;
}
bool FParse::Value(const TCHAR* Stream, const TCHAR* Match, FName& Out) {
  FString Text;
  if (!Value(Stream, Match, Text)) return false;
  Out = FName(Text);
  return true;
}
template <typename T>
static bool number(const TCHAR* stream, const TCHAR* match, T& out) {
  FString text;
  if (!FParse::Value(stream, match, text)) return false;
  if constexpr (std::is_floating_point_v<T>) {
    out = (T)FCString::Atod(*text);
  } else if constexpr (std::is_same_v<T, uint64>) {
    out = FCString::Strtoui64(*text, nullptr, 10);
  } else {
    out = (T)FCString::Atoi64(*text);
  }
  return true;
}
bool FParse::Value(const TCHAR* S, const TCHAR* M, int32& Out) { return number(S, M, Out); }
bool FParse::Value(const TCHAR* S, const TCHAR* M, uint32& Out) { return number(S, M, Out); }
bool FParse::Value(const TCHAR* S, const TCHAR* M, int64& Out) { return number(S, M, Out); }
bool FParse::Value(const TCHAR* S, const TCHAR* M, uint64& Out) { return number(S, M, Out); }
bool FParse::Value(const TCHAR* S, const TCHAR* M, float& Out) { return number(S, M, Out); }
bool FParse::Value(const TCHAR* S, const TCHAR* M, double& Out) { return number(S, M, Out); }
bool FParse::Bool(const TCHAR* S, const TCHAR* M, bool& Out) {
  FString Text;
  if (!Value(S, M, Text)) return false;
  Out = Text.ToBool();
  return true;
}
bool FParse::Param(const TCHAR* Stream, const TCHAR* Name) {
  FString Word;
  while (Token(Stream, Word, false))
    if ((Word.StartsWith(TEXT("-")) || Word.StartsWith(TEXT("/"))) && Word.Mid(1) == FString(Name)) return true;
  return false;
}
bool FParse::Token(const TCHAR*& Stream, FString& Out, bool) {
  Out.Empty();
  while (FChar::IsWhitespace(*Stream)) ++Stream;
  if (!*Stream) return false;
  bool bQuoted = false;
  for (; *Stream && (bQuoted || !FChar::IsWhitespace(*Stream)); ++Stream) {
    if (*Stream == u'"') {
      bQuoted = !bQuoted;
    } else {
      Out.AppendChar(*Stream);
    }
  }
  return true;
}

FString FPlatformMisc::GetEnvironmentVariable(const TCHAR* Name) {
  const char* Value = std::getenv(TCHAR_TO_UTF8(Name));
  return Value ? FString(Value) : FString();
}
void FPlatformMisc::SetEnvironmentVar(const TCHAR* Name, const TCHAR* Value) {
  if (Value && *Value) {
    ::setenv(TCHAR_TO_UTF8(Name), TCHAR_TO_UTF8(Value), 1);
  } else {
    ::unsetenv(TCHAR_TO_UTF8(Name));
  }
}
void FPlatformMisc::RequestExit(bool bForce, const TCHAR*) { RequestExitWithStatus(bForce, 0); }
void FPlatformMisc::RequestExitWithStatus(bool bForce, uint8 Status, const TCHAR*) {
  if (bForce) std::_Exit(Status);
  standin::state().exit_requested = true;
  standin::state().exit_code = Status;
}
bool IsEngineExitRequested() { return standin::state().exit_requested; }
void RequestEngineExit(const TCHAR*) { standin::state().exit_requested = true; }
static const std::thread::id game_thread = std::this_thread::get_id();
bool IsInGameThread() { return std::this_thread::get_id() == game_thread; }
bool IsRunningCommandlet() { return false; }
bool IsRunningDedicatedServer() { return false; }
void FPlatformProcess::Sleep(float Seconds) { std::this_thread::sleep_for(std::chrono::duration<float>(Seconds)); }
uint32 FPlatformProcess::GetCurrentProcessId() { return (uint32)getpid(); }
double FPlatformTime::Seconds() {
  // Not near zero, so that code which mixes this clock with game time shows itself.
  return 16777216.0 + std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
uint64 FPlatformTime::Cycles64() {
  return (uint64)std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

static FString working_directory() {
  char Buffer[4096];
  return FString(::getcwd(Buffer, sizeof(Buffer)) ? Buffer : ".");
}
FString FPaths::ProjectDir() { return working_directory() + TEXT("/"); }
FString FPaths::ProjectSavedDir() { return ProjectDir() + TEXT("Saved/"); }
FString FPaths::ProjectConfigDir() { return ProjectDir() + TEXT("Config/"); }
FString FPaths::ProjectContentDir() { return ProjectDir() + TEXT("Content/"); }
FString FPaths::ProjectLogDir() { return ProjectSavedDir() + TEXT("Logs/"); }
bool FPaths::FileExists(const FString& Path) {
  struct stat Info;
  return ::stat(TCHAR_TO_UTF8(*Path), &Info) == 0 && !S_ISDIR(Info.st_mode);
}
bool FPaths::DirectoryExists(const FString& Path) {
  struct stat Info;
  return ::stat(TCHAR_TO_UTF8(*Path), &Info) == 0 && S_ISDIR(Info.st_mode);
}
FString FPaths::GetCleanFilename(const FString& Path) {
  int32 At;
  return Path.FindLastChar(u'/', At) ? Path.Mid(At + 1) : Path;
}
FString FPaths::GetPath(const FString& Path) {
  int32 At;
  return Path.FindLastChar(u'/', At) ? Path.Left(At) : FString();
}
FString FPaths::GetExtension(const FString& Path, bool bDot) {
  int32 At;
  const FString Name = GetCleanFilename(Path);
  return Name.FindLastChar(u'.', At) ? Name.Mid(bDot ? At : At + 1) : FString();
}
FString FPaths::GetBaseFilename(const FString& Path, bool bRemovePath) {
  const FString Name = bRemovePath ? GetCleanFilename(Path) : Path;
  return Name.LeftChop(GetExtension(Path, true).Len());
}
FString FPaths::ConvertRelativePathToFull(const FString& Path) { return IsRelative(Path) ? ProjectDir() + Path : Path; }

static bool read_file(const TCHAR* path, std::string& out) {
  std::ifstream file(standin::to_utf8(path), std::ios::binary);
  if (!file) return false;
  std::stringstream text;
  text << file.rdbuf();
  out = text.str();
  return true;
}
bool FFileHelper::LoadFileToString(FString& Out, const TCHAR* Path) {
  std::string Text;
  if (!read_file(Path, Text)) return false;
  if (Text.rfind("\xef\xbb\xbf", 0) == 0) Text.erase(0, 3);
  Out = FString(standin::to_utf16(Text));
  return true;
}
bool FFileHelper::LoadFileToArray(TArray<uint8>& Out, const TCHAR* Path, uint32) {
  std::string Text;
  if (!read_file(Path, Text)) return false;
  Out = TArray<uint8>((const uint8*)Text.data(), (int32)Text.size());
  return true;
}
bool FFileHelper::SaveStringToFile(const FString& Text, const TCHAR* Path, EEncodingOptions) {
  std::ofstream File(standin::to_utf8(Path), std::ios::binary);
  File << standin::to_utf8(*Text);
  return (bool)File.flush();
}
bool FFileHelper::SaveArrayToFile(const TArray<uint8>& Bytes, const TCHAR* Path) {
  std::ofstream File(standin::to_utf8(Path), std::ios::binary);
  File.write((const char*)Bytes.GetData(), Bytes.Num());
  return (bool)File.flush();
}
