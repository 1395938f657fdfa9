#include "ShapesAgent.h"

#include "Components/SceneComponent.h"
#include "UEPoolAgentComponent.h"

AShapesAgent::AShapesAgent() {
  PrimaryActorTick.bCanEverTick = false;
  RootComponent = CreateDefaultSubobject<USceneComponent>(TEXT("Root"));
  Agent = CreateDefaultSubobject<UUEPoolAgentComponent>(TEXT("Agent"));
  Agent->DefaultConfig = TEXT(R"({
		"sensors": [{"name": "camera", "type": "camera"}],
		"actuators": [{"name": "wait", "type": "shapes_wait"}]
	})");
}
