#include "Session/UEPoolFixedTime.h"

#include "Engine/Engine.h"
#include "Engine/World.h"
#include "GameFramework/WorldSettings.h"
#include "HAL/IConsoleManager.h"
#include "HAL/PlatformTime.h"
#include "Misc/App.h"
#include "PhysicsEngine/PhysicsSettings.h"

namespace {
// Steps of the env config are at most this long.
constexpr float LongestTick = 1.0f;

void ForcePhysics(float LongestStep) {
  UPhysicsSettings* Physics = GetMutableDefault<UPhysicsSettings>();
  Physics->bTickPhysicsAsync = false;
  Physics->bSubstepping = false;
  Physics->bSubsteppingAsync = false;
  Physics->MaxPhysicsDeltaTime = FMath::Max(Physics->MaxPhysicsDeltaTime, LongestStep);
}

void SetConsoleVariable(const TCHAR* Name, int32 Value) {
  if (IConsoleVariable* Variable = IConsoleManager::Get().FindConsoleVariable(Name)) {
    Variable->Set(Value, ECVF_SetByCode);
  }
}
}  // namespace

namespace UEPool {
void ForceSettingsOfInstance() {
  FApp::SetBenchmarking(true);
  FApp::SetUseFixedTimeStep(true);
  ForcePhysics(LongestTick);
}

void ForceEngineSettingsOfInstance() {
  GEngine->bUseFixedFrameRate = false;
  GEngine->bSmoothFrameRate = false;
  SetConsoleVariable(TEXT("t.MaxFPS"), 0);
  SetConsoleVariable(TEXT("t.IdleWhenNotForeground"), 0);
}

void AdvanceTime(double Seconds, bool bWorldClock) {
  FApp::UpdateLastTime();
  FApp::SetFixedDeltaTime(Seconds);
  FApp::SetDeltaTime(Seconds);
  // The editor's own clock is the wall's: other windows live by it.
  FApp::SetCurrentTime(bWorldClock ? FApp::GetCurrentTime() + Seconds : FPlatformTime::Seconds());
}

void AllowTicksOf(double Seconds, const UWorld& World) {
  ForcePhysics(static_cast<float>(Seconds));
  AWorldSettings* Settings = World.GetWorldSettings();
  Settings->MinUndilatedFrameTime = FMath::Min(Settings->MinUndilatedFrameTime, static_cast<float>(Seconds));
  Settings->MaxUndilatedFrameTime = FMath::Max(Settings->MaxUndilatedFrameTime, static_cast<float>(Seconds));
}
}  // namespace UEPool
