// One world's part in a session: dials the server, lets the world tick when the trainer asked for a step, hands the
// rows over.
#pragma once

#include <memory>
#include <string>

#include "CoreMinimal.h"
#include "engine/dialler.h"
#include "engine/lockstep.h"
#include "link/link.h"

class FUEPoolGame;
class FUEPoolHuman;
class UWorld;

class FUEPoolSession {
 public:
  explicit FUEPoolSession(UWorld& InWorld);
  ~FUEPoolSession();
  FUEPoolSession(const FUEPoolSession&) = delete;
  FUEPoolSession& operator=(const FUEPoolSession&) = delete;

  /** Of the world whose time the frame gate keeps: the first that was begun; null: none. */
  static FUEPoolSession* Current();

  /** Dials, if someone waits for this world. */
  void Start();

  /** At the beginning of a frame. True: the frame is a tick of a step, and the engine's time was advanced for it. */
  bool BeginFrame();

  /** After the world has ticked. */
  void EndTick();

  /** A person plays, until the world ends or something goes wrong. Not while a trainer is connected. Empty, or what is
   * wrong. */
  FString Play(const FString& File, const FString& Folder);

  bool IsInSession() const { return Lockstep && Lockstep->bound(); }
  bool IsConnected() const { return Link != nullptr; }
  int64 GetSteps() const { return Lockstep ? static_cast<int64>(Lockstep->steps()) : 0; }
  FString GetProblem() const { return Problem; }
  FUEPoolGame& GetGame() { return *Game; }
  const FUEPoolGame& GetGame() const { return *Game; }

 private:
  void Dial();
  bool DialAndWait();
  void Open();
  void Close(const FString& Why);
  bool Advance();
  void PauseWorld(bool bPause);
  bool IsPausedByPerson() const;
  uepool::link::LinkOptions Options() const;

  UWorld& World;
  TUniquePtr<FUEPoolGame> Game;
  uepool::engine::Dialler Dialler;
  std::unique_ptr<uepool::link::Link> Link;
  TUniquePtr<uepool::engine::Lockstep> Lockstep;
  TUniquePtr<FUEPoolHuman> Human;
  FString Problem;
  bool bWanted = false;
  bool bHard = false;
  bool bStepping = false;
  bool bPaused = false;  // by this
  int32 NumEnvs = 0;
  int32 TicksLeft = 0;
  int32 TicksDone = 0;  // of the step
  double DialAgainAt = 0.0;
};
