#include "LevelsAgent.h"

#include "Components/SphereComponent.h"
#include "Engine/World.h"
#include "Misc/App.h"
#include "UEPoolAgentComponent.h"

ALevelsAgent::ALevelsAgent() {
  PrimaryActorTick.bCanEverTick = true;
  // After physics: the height is that of this tick.
  PrimaryActorTick.TickGroup = TG_PostPhysics;
  Ball = CreateDefaultSubobject<USphereComponent>(TEXT("Ball"));
  Ball->InitSphereRadius(50.0f);
  Ball->SetHiddenInGame(false);
  Ball->SetMobility(EComponentMobility::Movable);
  RootComponent = Ball;
  Agent = CreateDefaultSubobject<UUEPoolAgentComponent>(TEXT("Agent"));
  Agent->DefaultConfig = TEXT(R"({
		"sensors": [{"name": "self", "type": "state"}],
		"actuators": [{"name": "do", "type": "levels_action"}],
		"terminators": [{"name": "limit", "type": "step_counter", "max_step_count": 5}]
	})");
}

void ALevelsAgent::Drop() {
  Ball->SetCollisionEnabled(ECollisionEnabled::QueryAndPhysics);
  Ball->SetSimulatePhysics(true);
}

void ALevelsAgent::Tick(float DeltaSeconds) {
  Super::Tick(DeltaSeconds);
  ++Ticks;
  TickSeconds = DeltaSeconds;
  WorldSeconds = GetWorld()->GetTimeSeconds();
  EngineSeconds = FApp::GetCurrentTime();
  Frame = static_cast<int32>(GFrameCounter & 0xFFFF);
  Height = GetActorLocation().Z / 100.0;
}

ALevelsOtherAgent::ALevelsOtherAgent() {
  USphereComponent* Second = CreateDefaultSubobject<USphereComponent>(TEXT("Second"));
  Second->SetupAttachment(RootComponent);
}
