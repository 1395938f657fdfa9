#include "Human/UEPoolHuman.h"

#include "Engine/Engine.h"
#include "Engine/World.h"
#include "GameFramework/PlayerController.h"
#include "HAL/FileManager.h"
#include "HAL/PlatformProcess.h"
#include "HAL/PlatformTime.h"
#include "Human/UEPoolKeys.h"
#include "InputCoreTypes.h"
#include "Misc/FileHelper.h"
#include "Misc/Paths.h"
#include "Session/UEPoolGame.h"
#include "UEPoolLog.h"
#include "UEPoolText.h"

using uepool::engine::Json;

FUEPoolHuman::FUEPoolHuman(UWorld& InWorld, FUEPoolGame& InGame)
    : World(InWorld), Game(InGame), Session(InGame), Seed(static_cast<uint64>(FPlatformTime::Seconds() * 1000.0)) {}

FString FUEPoolHuman::ReadConfig(const FString& File, Json* Config) const {
  *Config = Json::Object();
  if (File.IsEmpty()) {
    return FString();
  }
  FString Text;
  if (!FFileHelper::LoadFileToString(Text, *File)) {
    return File + TEXT(": there is no such file");
  }
  std::string Error;
  return Json::parse(ToCore(Text), Config, &Error)
             ? FString()
             : File + TEXT(": ") + FromCore(Error) +
                   TEXT(" (an env config as JSON is needed: uepool config human-command FILE makes one of YAML)");
}

FString FUEPoolHuman::Start(const FString& File, const FString& Folder) {
  if (Game.GetNumEnvs() != 1) {
    return TEXT("a person plays one arena: this level has several");
  }
  Json Config;
  FString Wrong = ReadConfig(File, &Config);
  if (Wrong.IsEmpty()) {
    Wrong = FromCore(Session.configure(Config));
  }
  if (!Wrong.IsEmpty()) {
    return Wrong;
  }
  if (!Folder.IsEmpty()) {
    // Numbers go on where earlier recordings end.
    uint32 First = 0;
    while (FPaths::DirectoryExists(FromCore(uepool::engine::Recorder(ToCore(Folder), First).next_folder()))) {
      ++First;
    }
    Recorder = MakeUnique<uepool::engine::Recorder>(ToCore(Folder), First);
  }
  for (int32 Actuator = 0; Actuator < Game.GetNumActuators(); ++Actuator) {
    UE_LOG(LogUEPool, Display, TEXT("playing: %s"), *UEPool::DescribeKeys(Game.GetActionSpace(Actuator)));
  }
  return BeginEpisode();
}

FString FUEPoolHuman::BeginEpisode() {
  const FString Wrong = FromCore(Session.reset(++Seed));
  Return = 0.0;
  NextStepAt = FPlatformTime::Seconds();
  if (Recorder && Wrong.IsEmpty()) {
    Recorder->begin(Session);
  }
  return Wrong;
}

void FUEPoolHuman::BeginFrame() {
  const double Now = FPlatformTime::Seconds();
  if (NextStepAt > Now) {
    FPlatformProcess::Sleep(static_cast<float>(NextStepAt - Now));
  }
  NextStepAt = FMath::Max(NextStepAt, Now) + Game.GetTickSeconds();
  APlayerController* Player = World.GetFirstPlayerController();
  const auto IsDown = [Player](const FKey& Key) { return Player && Player->IsInputKeyDown(Key); };
  for (int32 Actuator = 0; Actuator < Game.GetNumActuators(); ++Actuator) {
    UEPool::ActionOfKeys(Game.GetActionSpace(Actuator), IsDown, Values);
    Game.WriteAction(Actuator, Values, Session.row(uepool::wire::kAction, Game.GetActionLeaf(Actuator), 0));
  }
  const std::string Wrong = Session.act();
  bActed = Wrong.empty();
  Problem = FromCore(Wrong);
}

FString FUEPoolHuman::EndTick() {
  if (!bActed) {
    return Problem;
  }
  bActed = false;
  FString Wrong = FromCore(Session.finish());
  if (!Wrong.IsEmpty()) {
    return Wrong;
  }
  Return += Session.reward(0);
  if (Recorder) {
    Recorder->add_step(Session);
  }
  if (!Session.end().terminated && !Session.end().truncated) {
    return FString();
  }
  UE_LOG(LogUEPool, Display, TEXT("episode over (%s) after %u steps, return %g"),
         Session.end().terminated ? TEXT("terminated") : TEXT("truncated"), Session.steps(), Return);
  Wrong = Save();
  return Wrong.IsEmpty() ? BeginEpisode() : Wrong;
}

FString FUEPoolHuman::Save() {
  if (!Recorder) {
    return FString();
  }
  const FString Folder = FromCore(Recorder->next_folder());
  IFileManager::Get().MakeDirectory(*Folder, true);
  const FString Wrong = FromCore(Recorder->write(ToCore(Folder), Session));
  if (Wrong.IsEmpty()) {
    UE_LOG(LogUEPool, Display, TEXT("recorded: %s"), *Folder);
  }
  Recorder->next();
  return Wrong;
}
