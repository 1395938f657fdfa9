#include "PatternAgent.h"

#include "Components/SceneComponent.h"
#include "Components/SphereComponent.h"
#include "UEPoolAgentComponent.h"

APatternAgent::APatternAgent() {
  PrimaryActorTick.bCanEverTick = false;
  // Something to be seen: pictures for people need a world that is not empty.
  USphereComponent* Ball = CreateDefaultSubobject<USphereComponent>(TEXT("Ball"));
  Ball->InitSphereRadius(50.0f);
  Ball->SetHiddenInGame(false);
  RootComponent = Ball;
  Agent = CreateDefaultSubobject<UUEPoolAgentComponent>(TEXT("Agent"));
  Agent->DefaultConfig = TEXT(R"({
		"sensors": [{"name": "image", "type": "pattern_image"}, {"name": "vector", "type": "pattern_vector"}],
		"actuators": [{"name": "action", "type": "pattern_action"}],
		"rewarders": [{"name": "reward", "type": "pattern_reward"}],
		"terminators": [{"name": "end", "type": "pattern_end"}],
		"infos": [{"name": "episode", "type": "pattern_episode"}]
	})");
}
