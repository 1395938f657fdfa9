#include "PatternGameMode.h"

#include "Engine/World.h"
#include "PatternArena.h"
#include "UEPoolSubsystem.h"

void APatternGameMode::StartPlay() {
  for (int32 Env = 0; Env < UUEPoolSubsystem::GetRequestedEnvs(); ++Env) {
    GetWorld()->SpawnActor<APatternArena>(FVector(0.0, 10000.0 * Env, 0.0), FRotator::ZeroRotator);
  }
  Super::StartPlay();
}
