#include "Sample.h"

#include "Engine/Engine.h"
#include "Misc/App.h"
#include "Modules/ModuleManager.h"
#include "record.h"

ASampleActor::ASampleActor() {
  PrimaryActorTick.bCanEverTick = true;
  RootComponent = CreateDefaultSubobject<USceneComponent>(TEXT("Root"));
}
void ASampleActor::BeginPlay() {
  Super::BeginPlay();
  record("actor begin");
}
void ASampleActor::EndPlay(const EEndPlayReason::Type Reason) {
  record("actor end");
  Super::EndPlay(Reason);
}
void ASampleActor::Tick(float Dt) {
  Super::Tick(Dt);
  ++ticks;
  record("actor tick");
}
void ASampleActor::Heard(int32 Value) { heard += Value; }
void ASampleActor::Undeclared_Implementation() { ++undeclared; }

void USampleSubsystem::OnWorldBeginPlay(UWorld& World) {
  Super::OnWorldBeginPlay(World);
  record("subsystem begin");
}
void USampleSubsystem::Deinitialize() {
  record("subsystem end");
  Super::Deinitialize();
}
bool USampleSubsystem::DoesSupportWorldType(const EWorldType::Type Type) const {
  return Type == EWorldType::Game || Type == EWorldType::PIE;
}

bool USampleTimeStep::Initialize(UEngine*) { return true; }
void USampleTimeStep::Shutdown(UEngine*) { record("time step shutdown"); }
bool USampleTimeStep::UpdateTimeStep(UEngine*) {
  record("time step");
  FApp::SetDeltaTime(0.05);
  FApp::SetCurrentTime(FApp::GetCurrentTime() + 0.05);
  return false;
}
ECustomTimeStepSynchronizationState USampleTimeStep::GetSynchronizationState() const {
  return ECustomTimeStepSynchronizationState::Synchronized;
}

class FSampleModule : public IModuleInterface {
  void StartupModule() override {
    record("module start");
    FCoreDelegates::OnPostEngineInit.AddRaw(this, &FSampleModule::Started);
  }
  void ShutdownModule() override { FCoreDelegates::OnPostEngineInit.RemoveAll(this); }
  void Started() { record("post engine init"); }
};
IMPLEMENT_MODULE(FSampleModule, Sample)
