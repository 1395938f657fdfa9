// A person plays through the agent's own actuators and observations, and what is played is recorded.
#pragma once

#include "CoreMinimal.h"
#include "engine/local_session.h"
#include "engine/recorder.h"

class FUEPoolGame;
class UWorld;

class FUEPoolHuman {
 public:
  FUEPoolHuman(UWorld& InWorld, FUEPoolGame& InGame);

  /** File: an env config as JSON; empty: the level's own. Folder: for recordings; empty: none. Empty, or what is wrong.
   */
  FString Start(const FString& File, const FString& Folder);

  /** At the beginning of a frame: the world may tick. Sleeps until a step's time is over. */
  void BeginFrame();

  /** After the tick. Empty, or what is wrong: playing is over then. */
  FString EndTick();

 private:
  FString ReadConfig(const FString& File, uepool::engine::Json* Config) const;
  FString BeginEpisode();
  FString Save();

  UWorld& World;
  FUEPoolGame& Game;
  uepool::engine::LocalSession Session;
  TUniquePtr<uepool::engine::Recorder> Recorder;
  uint64 Seed = 0;
  double NextStepAt = 0.0;
  double Return = 0.0;
  TArray<double> Values;
  bool bActed = false;
  FString Problem;  // of the last frame's actions
};
