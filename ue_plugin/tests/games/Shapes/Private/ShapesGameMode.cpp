#include "ShapesGameMode.h"

#include "Engine/World.h"
#include "ShapesArena.h"
#include "UEPoolSubsystem.h"

void AShapesGameMode::StartPlay() {
  for (int32 Env = 0; Env < UUEPoolSubsystem::GetRequestedEnvs(); ++Env) {
    // Arenas stand far from each other, and each is turned: what they show must not depend on it.
    GetWorld()->SpawnActor<AShapesArena>(FVector(0.0, 123456.7 * Env, 10.0 * Env), FRotator(0.0, 77.0 * Env, 0.0));
  }
  Super::StartPlay();
}
