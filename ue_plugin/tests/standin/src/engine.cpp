// UEngine: its clock, its worlds, its messages.
#include "Engine/Engine.h"

#include "Engine/GameInstance.h"
#include "HAL/IConsoleManager.h"
#include "Misc/App.h"
#include "PhysicsEngine/PhysicsSettings.h"
#include "UObject/UObjectIterator.h"
#include "standin/editor.h"
#include "standin/engine.h"
#include "standin/objects.h"
#include "standin/state.h"

STANDIN_IMPLEMENT(UEngineCustomTimeStep, "Engine", CLASS_Abstract)
UEngineCustomTimeStep::UEngineCustomTimeStep(const FObjectInitializer& Initializer) : Super(Initializer) {}
STANDIN_IMPLEMENT_TRIVIAL(UEngine, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UGameEngine, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UDeveloperSettings, "DeveloperSettings", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UPhysicsSettingsCore, "PhysicsCore", 0)
STANDIN_IMPLEMENT_TRIVIAL(UPhysicsSettings, "Engine", 0)

UEngine* GEngine = nullptr;
static FOutputDevice StandardLog;
FOutputDevice* GLog = &StandardLog;
void FOutputDevice::Log(const FString& Text) { UE_LOG(LogTemp, Log, TEXT("%s"), *Text); }

UPhysicsSettings* UPhysicsSettings::Get() { return GetMutableDefault<UPhysicsSettings>(); }
void UPhysicsSettings::read_config() {
  auto Number = [](const char* Key, auto& Out) {
    if (const std::string* Found = standin::find_config("/Script/Engine.PhysicsSettings", Key))
      Out = (std::decay_t<decltype(Out)>)std::atof(Found->c_str());
  };
  auto Flag = [](const char* Key, bool Now) {
    const std::string* Found = standin::find_config("/Script/Engine.PhysicsSettings", Key);
    return Found ? FString(Found->c_str()).ToBool() : Now;
  };
  bSubstepping = Flag("bSubstepping", bSubstepping);
  bSubsteppingAsync = Flag("bSubsteppingAsync", bSubsteppingAsync);
  bTickPhysicsAsync = Flag("bTickPhysicsAsync", bTickPhysicsAsync);
  Number("MaxPhysicsDeltaTime", MaxPhysicsDeltaTime);
  Number("MaxSubstepDeltaTime", MaxSubstepDeltaTime);
  Number("MaxSubsteps", MaxSubsteps);
  Number("AsyncFixedTimeStepSize", AsyncFixedTimeStepSize);
}

bool UEngine::SetCustomTimeStep(UEngineCustomTimeStep* InCustomTimeStep) {
  bool bResult = true;
  if (InCustomTimeStep != CustomTimeStep) {
    if (CustomTimeStep) {
      CustomTimeStep->Shutdown(this);
      CustomTimeStep->RemoveFromRoot();
    }
    CustomTimeStep = InCustomTimeStep;
    if (CustomTimeStep) {
      CustomTimeStep->AddToRoot();
      bResult = CustomTimeStep->Initialize(this);
    }
    TimeStepChanged.Broadcast();
  }
  return bResult;
}
float UEngine::GetMaxTickRate(float, bool) const {
  return MaxFPS > 0 ? MaxFPS : bUseFixedFrameRate ? FixedFrameRate : 0;
}
void UEngine::UpdateTimeAndHandleMaxTickRate() {
  FApp::UpdateLastTime();
  if (CustomTimeStep) {
    const bool bRunOwn = CustomTimeStep->UpdateTimeStep(this);
    if (!bRunOwn && !standin::mutated("time_step_result_ignored")) return;
  }
  static double LastReal = FPlatformTime::Seconds();
  if (FApp::IsBenchmarking() || FApp::UseFixedTimeStep()) {
    FApp::SetDeltaTime(FApp::GetFixedDeltaTime());
    LastReal = FPlatformTime::Seconds();
  } else {
    const double Rate = GetMaxTickRate(0);
    double Real = FPlatformTime::Seconds();
    if (standin::state().real_time && Rate > 0 && Real - LastReal < 1 / Rate) {
      FPlatformProcess::Sleep((float)(1 / Rate - (Real - LastReal)));
      Real = FPlatformTime::Seconds();
    }
    // Unless frames are to take real time, a frame lasts what the frame rate says, or a sixtieth of a second.
    FApp::SetDeltaTime(standin::state().real_time ? Real - LastReal : Rate > 0 ? 1 / Rate : 1.0 / 60);
    LastReal = Real;
  }
  FApp::SetCurrentTime(FApp::GetCurrentTime() + FApp::GetDeltaTime());
}
FWorldContext* UEngine::GetWorldContextFromWorld(const UWorld* InWorld) {
  for (FWorldContext& Each : WorldList)
    if (Each.World() == InWorld) return &Each;
  return nullptr;
}
UWorld* UEngine::GetWorldFromContextObject(const UObject* Object, EGetWorldErrorMode Mode) const {
  UWorld* World = Object ? Object->GetWorld() : nullptr;
  check(World || Mode != EGetWorldErrorMode::Assert);
  return World;
}
UWorld* UEngine::GetCurrentPlayWorld(UWorld* Possible) const {
  for (FWorldContext& Each : WorldList)
    if (Each.World() && Each.World()->IsGameWorld() && (!Possible || Possible == Each.World())) return Each.World();
  return nullptr;
}
void UEngine::AddOnScreenDebugMessage(uint64, float, FColor, const FString& Message, bool, const FVector2D&) {
  standin::screen_messages().push_back(standin::to_utf8(*Message));
}
bool UEngine::Exec(UWorld*, const TCHAR* Command, FOutputDevice&) {
  if (FString(Command).Equals(TEXT("quit"), ESearchCase::IgnoreCase)) {
    RequestEngineExit(TEXT("quit"));
    return true;
  }
  return IConsoleManager::Get().ProcessUserConsoleInput(Command);
}
FWorldContext& UEngine::add_world(EWorldType::Type type, UWorld* world, UGameInstance* instance) {
  auto* Context = new FWorldContext();
  Context->WorldType = type;
  Context->ThisCurrentWorld = world;
  Context->OwningGameInstance = instance;
  Context->ContextHandle = FName(*FString::Printf(TEXT("Context_%d"), WorldList.Num()));
  if (type == EWorldType::PIE) Context->PIEInstance = 0;
  WorldList.Add(Context);
  return *Context;
}
void UEngine::drop_world(UWorld* world) {
  for (int32 I = 0; I < WorldList.Num(); ++I)
    if (WorldList[I].World() == world) {
      WorldList.RemoveAt(I);
      return;
    }
}
void UGameEngine::Tick(float DeltaSeconds, bool) {
  for (FWorldContext& Each : WorldList)
    if (Each.World()) Each.World()->Tick(LEVELTICK_All, DeltaSeconds);
}

void standin::reload_config_defaults() {
  // Default objects outlive an engine: what an earlier one's configuration set is set anew. Values that no override
  // names keep what the class's constructor gave them.
  for (UObject* each : standin::all_objects())
    if (each && each->HasAnyFlags(RF_ClassDefaultObject) && each->GetClass()->HasAnyClassFlags(CLASS_Config))
      standin::restore_default(each);
}
