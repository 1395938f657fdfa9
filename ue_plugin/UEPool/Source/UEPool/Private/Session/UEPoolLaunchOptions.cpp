#include "Session/UEPoolLaunchOptions.h"

#include "HAL/PlatformMisc.h"
#include "Misc/CommandLine.h"
#include "Misc/Parse.h"

namespace {
FString Option(const TCHAR* Flag, const TCHAR* Variable) {
  FString Value;
  if (!FParse::Value(FCommandLine::Get(), Flag, Value)) {
    Value = FPlatformMisc::GetEnvironmentVariable(Variable);
  }
  return Value;
}

FUEPoolLaunchOptions Read() {
  FUEPoolLaunchOptions Options;
  Options.Link = Option(TEXT("-UEPoolLink="), TEXT("UEPOOL_LINK"));
  Options.Token = Option(TEXT("-UEPoolToken="), TEXT("UEPOOL_TOKEN"));
  const FString Envs = Option(TEXT("-UEPoolEnvs="), TEXT("UEPOOL_ENVS"));
  Options.Envs = Envs.IsEmpty() ? 1 : FMath::Clamp(FCString::Atoi(*Envs), 1, 1 << 16);
  return Options;
}
}  // namespace

const FUEPoolLaunchOptions& FUEPoolLaunchOptions::Get() {
  static const FUEPoolLaunchOptions Options = Read();
  return Options;
}
