#include "Session/UEPoolSession.h"

#include "Engine/World.h"
#include "HAL/PlatformMisc.h"
#include "HAL/PlatformTime.h"
#include "Human/UEPoolHuman.h"
#include "Session/UEPoolFixedTime.h"
#include "Session/UEPoolGame.h"
#include "Session/UEPoolLaunchOptions.h"
#include "UEPoolLog.h"
#include "UEPoolSettings.h"
#include "UEPoolText.h"

namespace {
// How long a waiting frame goes without looking whether the engine is to exit.
constexpr int WaitSliceMs = 20;
constexpr double SecondsBetweenCalls = 1.0;
constexpr uint8 ExitFailed = 1;
constexpr int32 MostEnvs = 1 << 16;

TArray<FUEPoolSession*>& Sessions() {
  static TArray<FUEPoolSession*> All;
  return All;
}
}  // namespace

FUEPoolSession::FUEPoolSession(UWorld& InWorld) : World(InWorld), Game(MakeUnique<FUEPoolGame>(InWorld)) {
  Sessions().Add(this);
}

FUEPoolSession::~FUEPoolSession() {
  Sessions().Remove(this);
  // The game's rows go with the link.
  Human.Reset();
  Lockstep.Reset();
  Game.Reset();
}

FUEPoolSession* FUEPoolSession::Current() { return Sessions().Num() > 0 ? Sessions()[0] : nullptr; }

uepool::link::LinkOptions FUEPoolSession::Options() const {
  const FUEPoolLaunchOptions& Launch = FUEPoolLaunchOptions::Get();
  uepool::link::LinkOptions Result;
  if (Launch.IsInstance()) {
    Result.address = ToCore(Launch.Link);
    Result.token = ToCore(Launch.Token);
  } else {
    const UUEPoolSettings* Settings = GetDefault<UUEPoolSettings>();
    Result.address = ToCore(FString::Printf(TEXT("%s:%d"), *Settings->Host, Settings->Port));
    Result.token = ToCore(Settings->Token);
    Result.outlives_server = true;  // an editor is more than an instance
  }
  Result.engine = "Unreal Engine, uepool plugin";
  Result.envs = static_cast<uint32_t>(NumEnvs);
  Result.steps_subset = false;  // a tick moves them all
  return Result;
}

void FUEPoolSession::Start() {
  const bool bInstance = FUEPoolLaunchOptions::Get().IsInstance();
  const UUEPoolSettings* Settings = GetDefault<UUEPoolSettings>();
  bWanted = bInstance || (World.IsPlayInEditor() && Settings->bConnectInEditor);
  bHard = bInstance || Settings->bHardLockstepInEditor;
  // What a launcher asked for is told in any case: too few arenas are an error of the env config then, which trainers
  // see.
  const int32 Arenas = Game->FindArenas(bInstance ? FUEPoolLaunchOptions::Get().Envs : MostEnvs);
  NumEnvs = bInstance ? FUEPoolLaunchOptions::Get().Envs : Arenas;
  if (bInstance && !DialAndWait()) {
    UE_LOG(LogUEPool, Error, TEXT("cannot dial %s: %s"), *FUEPoolLaunchOptions::Get().Link, *Problem);
    FPlatformMisc::RequestExitWithStatus(false, ExitFailed);
  }
}

// A launched instance has nothing else to do.
bool FUEPoolSession::DialAndWait() {
  auto Made = std::make_unique<uepool::link::Link>();
  if (!Made->connect(Options())) {
    Problem = FromCore(Made->error());
    return false;
  }
  Link = std::move(Made);
  Open();
  return true;
}

// In an editor: again and again while it plays.
void FUEPoolSession::Dial() {
  if (!Dialler.is_dialling()) {
    if (FPlatformTime::Seconds() >= DialAgainAt) {
      Dialler.dial(Options());
    }
    return;
  }
  std::unique_ptr<uepool::link::Link> Made;
  if (!Dialler.poll(&Made)) {
    return;
  }
  DialAgainAt = FPlatformTime::Seconds() + SecondsBetweenCalls;
  if (!Made) {
    const FString Why = FromCore(Dialler.error());
    if (Why != Problem) {
      UE_LOG(LogUEPool, Warning,
             TEXT("no trainer yet: %s (dialling again every second; host, port and token stand in Project Settings > "
                  "Plugins > UEPool)"),
             *Why);
    }
    Problem = Why;
    return;
  }
  Link = std::move(Made);
  Open();
}

void FUEPoolSession::Open() {
  Problem.Reset();
  Lockstep = MakeUnique<uepool::engine::Lockstep>(*Game, *Link, static_cast<uint32_t>(NumEnvs));
  UE_LOG(LogUEPool, Log, TEXT("connected, with %d env(s)"), NumEnvs);
}

void FUEPoolSession::Close(const FString& Why) {
  UE_LOG(LogUEPool, Log, TEXT("the session is over%s%s"), Why.IsEmpty() ? TEXT("") : TEXT(": "), *Why);
  Problem = Why;
  Lockstep.Reset();
  Link.reset();
  bStepping = false;
  TicksLeft = 0;
  PauseWorld(false);
  DialAgainAt = FPlatformTime::Seconds() + SecondsBetweenCalls;
  if (FUEPoolLaunchOptions::Get().IsInstance()) {
    bWanted = false;
    FPlatformMisc::RequestExitWithStatus(false, Why.IsEmpty() ? 0 : ExitFailed);
  }
}

bool FUEPoolSession::BeginFrame() {
  if (IsPausedByPerson()) {
    return false;
  }
  if (TicksLeft > 0) {
    return Advance();
  }
  if (Human) {
    Human->BeginFrame();
    UEPool::AdvanceTime(Game->GetTickSeconds(), false);
    return true;
  }
  if (!bWanted) {
    return false;
  }
  if (!Link) {
    Dial();
    if (!Link) {
      return false;
    }
  }
  for (;;) {
    switch (Lockstep->begin(bHard ? WaitSliceMs : 0)) {
      case uepool::engine::Lockstep::kAdvance:
        bStepping = true;
        TicksDone = 0;
        TicksLeft = FMath::Max(1, GetDefault<UUEPoolSettings>()->TicksPerStep);
        PauseWorld(false);
        return Advance();
      case uepool::engine::Lockstep::kOver:
        Close(FromCore(Lockstep->error()));
        return false;
      case uepool::engine::Lockstep::kIdle:
        break;
    }
    if (!bHard || IsEngineExitRequested()) {
      // Between sessions an editor's world goes on by itself.
      PauseWorld(!bHard && Lockstep->bound());
      return false;
    }
  }
}

bool FUEPoolSession::Advance() {
  if (TicksDone++ > 0) {
    Game->RepeatActions();
  }
  --TicksLeft;
  UEPool::AdvanceTime(Game->GetTickSeconds(), bHard);
  return true;
}

FString FUEPoolSession::Play(const FString& File, const FString& Folder) {
  if (Link) {
    return TEXT(
        "a trainer is connected: end it first, or switch off connecting in Project Settings > Plugins > UEPool");
  }
  if (Game->GetNumEnvs() == 0) {
    return TEXT("the world has not begun to play yet");
  }
  bWanted = false;
  auto Player = MakeUnique<FUEPoolHuman>(World, *Game);
  const FString Wrong = Player->Start(File, Folder);
  if (Wrong.IsEmpty()) {
    Human = MoveTemp(Player);
  }
  return Wrong;
}

void FUEPoolSession::EndTick() {
  if (Human) {
    const FString Wrong = Human->EndTick();
    if (!Wrong.IsEmpty()) {
      UE_LOG(LogUEPool, Error, TEXT("playing is over: %s"), *Wrong);
      Human.Reset();
    }
    return;
  }
  if (bStepping && TicksLeft == 0) {
    bStepping = false;
    Lockstep->finish();
  }
}

void FUEPoolSession::PauseWorld(bool bPause) {
  // As the editor's own Pause button does: the frame goes on, the world does not. What a person paused stays so.
  // What a person resumed while the trainer thinks does not.
  const bool bResumed = bPause && bPaused && !World.bDebugPauseExecution;
  if (World.IsPlayInEditor() && (bPause != bPaused || bResumed)) {
    World.bDebugPauseExecution = bPause;
    bPaused = bPause;
  }
}

bool FUEPoolSession::IsPausedByPerson() const {
  return World.IsPlayInEditor() && World.bDebugPauseExecution && !bPaused;
}
