// The order of an engine's life and of a frame, as code sees it.
#include <gtest/gtest.h>

#include "Engine/Engine.h"
#include "Misc/App.h"
#include "Sample.h"
#include "record.h"
#include "standin/engine.h"

std::vector<std::string>& recorded() {
  static std::vector<std::string> out;
  return out;
}

namespace {

const standin::MapRegistrar kMap("Orchard",
                                 [](UWorld& world) { world.SpawnActor<ASampleActor>(FVector(1, 2, 3), FRotator()); });

using Lines = std::vector<std::string>;

TEST(Loop, LifeOfAGame) {
  recorded().clear();
  {
    standin::Engine engine({"Orchard", "-nullrhi"});
    EXPECT_EQ(recorded(), (Lines{"module start", "post engine init", "subsystem begin", "actor begin"}));
    engine.frames(1);
    EXPECT_EQ(recorded().back(), "actor tick");
    recorded().clear();
  }
  EXPECT_EQ(recorded(), (Lines{"actor end", "subsystem end"}));
}

TEST(Loop, OrderOfAFrame) {
  standin::Engine engine({"Orchard", "-nullrhi"});
  GEngine->SetCustomTimeStep(NewObject<USampleTimeStep>());
  TArray<FDelegateHandle> handles;
  auto begin = FCoreDelegates::OnBeginFrame.AddLambda([] { record("begin frame"); });
  auto end = FCoreDelegates::OnEndFrame.AddLambda([] { record("end frame"); });
  auto start = FWorldDelegates::OnWorldTickStart.AddLambda([](UWorld*, ELevelTick, float) { record("world start"); });
  auto pre = FWorldDelegates::OnWorldPreActorTick.AddLambda([](UWorld*, ELevelTick, float) { record("pre actors"); });
  auto post =
      FWorldDelegates::OnWorldPostActorTick.AddLambda([](UWorld*, ELevelTick, float) { record("post actors"); });
  recorded().clear();
  const double before = engine.world()->GetTimeSeconds();
  engine.frames(1);
  EXPECT_EQ(recorded(),
            (Lines{"begin frame", "time step", "world start", "pre actors", "actor tick", "post actors", "end frame"}));
  EXPECT_NEAR(engine.world()->GetTimeSeconds() - before, 0.05, 1e-6);
  FCoreDelegates::OnBeginFrame.Remove(begin);
  FCoreDelegates::OnEndFrame.Remove(end);
  FWorldDelegates::OnWorldTickStart.Remove(start);
  FWorldDelegates::OnWorldPreActorTick.Remove(pre);
  FWorldDelegates::OnWorldPostActorTick.Remove(post);
}

TEST(Loop, ExitsWhenAsked) {
  standin::Engine engine({"-nullrhi"});
  EXPECT_TRUE(engine.frame());
  FPlatformMisc::RequestExitWithStatus(false, 3);
  EXPECT_FALSE(engine.frame());
  EXPECT_EQ(engine.exit_code(), 3);
}

TEST(Loop, GameModeFromTheUrlAndSettingsFromTheCommandLine) {
  standin::Engine engine({"Orchard?game=/Script/Sample.SampleGameMode", "-nullrhi",
                          "-ini:Game:[/Script/Sample.SampleSettings]:Host=abc",
                          "-ini:Game:[/Script/Sample.SampleSettings]:Port=77"});
  EXPECT_TRUE(Cast<ASampleGameMode>((UObject*)engine.world()->GetAuthGameMode()));
  EXPECT_EQ(GetDefault<USampleSettings>()->Host, TEXT("abc"));
  EXPECT_EQ(GetDefault<USampleSettings>()->Port, 77);
}
TEST(Loop, SettingsAreTheClassesOwnAgainWithoutOverrides) {
  standin::Engine engine({"-nullrhi"});
  EXPECT_EQ(GetDefault<USampleSettings>()->Host, TEXT("nobody"));
  EXPECT_EQ(GetDefault<USampleSettings>()->Port, 1);
}
TEST(Loop, PausedWorldsDoNotTickActors) {
  standin::Engine engine({"Orchard", "-nullrhi"});
  engine.frames(2);
  engine.world()->bDebugPauseExecution = true;
  recorded().clear();
  const double before = engine.world()->GetTimeSeconds();
  engine.frames(3);
  EXPECT_EQ(recorded(), Lines{});
  EXPECT_EQ(engine.world()->GetTimeSeconds(), before);
}

}  // namespace
