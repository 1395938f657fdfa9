#include "PatternArena.h"

#include "Engine/World.h"
#include "HAL/PlatformProcess.h"
#include "PatternAction.h"
#include "PatternAgent.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolSettings.h"

namespace {
constexpr uint32 NoStep = 0xFFFFFF;

FString Hex(uint64 Value) {
  return FString::Printf(TEXT("\"0x%08x%08x\""), static_cast<uint32>(Value >> 32), static_cast<uint32>(Value));
}
}  // namespace

APatternArena::APatternArena() {
  PrimaryActorTick.bCanEverTick = true;
  PrimaryActorTick.TickGroup = TG_PrePhysics;
  DefaultAgentClass = APatternAgent::StaticClass();
}

void APatternArena::Tick(float DeltaSeconds) {
  Super::Tick(DeltaSeconds);
  ++Ticks;
  TickSeconds = DeltaSeconds;
}

FString APatternArena::ResetArena_Implementation(const FUEPoolEpisode& InEpisode) {
  if (!InEpisode.Options.IsEmpty() && InEpisode.Options != TEXT("{}")) {
    return TEXT("options: Pattern takes none");
  }
  Episode = InEpisode;
  Ticks = 0;
  Began = GetWorld()->GetTimeSeconds();
  return FString();
}

uint32 APatternArena::GetStep() const {
  const int32 PerStep = GetDefault<UUEPoolSettings>()->TicksPerStep;
  const double Passed = GetWorld()->GetTimeSeconds() - Began;
  const bool bOnTime = FMath::Abs(Passed - Ticks * static_cast<double>(TickSeconds)) < 1e-3;
  return Ticks % PerStep == 0 && bOnTime ? static_cast<uint32>(Ticks / PerStep) : NoStep;
}

bool APatternArena::CallMethod(const FString& Method, const FString& ArgumentsJson, FString& Result, FString& Problem) {
  if (Method != TEXT("get_state")) {
    return false;
  }
  const UPatternAction* First = Agents.Num() > 0 ? UPatternAction::Of(*Agents[0]) : nullptr;
  Result = FString::Printf(TEXT("{\"pid\": %d, \"env\": %d, \"seed\": %s, \"episode\": %d, \"step\": %d, \"key\": %s}"),
                           static_cast<int32>(FPlatformProcess::GetCurrentProcessId()), GetEnvNumber(),
                           *Hex(static_cast<uint64>(Episode.Seed)), static_cast<int32>(Episode.Number),
                           static_cast<int32>(GetStep()), *Hex(First ? First->GetRowKey() : 0));
  return true;
}
