#include "ApplesGameMode.h"

#include "ApplesArena.h"
#include "Engine/World.h"
#include "UEPoolSubsystem.h"

namespace {
// Farther than cameras see of the largest garden, so that nobody looks into a neighbour's.
constexpr double Apart = 10000.0;
}  // namespace

AApplesGameMode::AApplesGameMode() {
  // People look around: a pawn of theirs would stand in all gardens, for cameras to see.
  bStartPlayersAsSpectators = true;
}

void AApplesGameMode::StartPlay() {
  for (int32 Env = 0; Env < UUEPoolSubsystem::GetRequestedEnvs(); ++Env) {
    GetWorld()->SpawnActor<AApplesArena>(FVector(0.0, Apart * Env, 0.0), FRotator::ZeroRotator);
  }
  Super::StartPlay();
}
