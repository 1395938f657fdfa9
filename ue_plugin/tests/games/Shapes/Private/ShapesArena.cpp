#include "ShapesArena.h"

#include "Engine/World.h"
#include "ShapesAgent.h"
#include "ShapesBody.h"
#include "env_config/json.h"

using uepool::env_config::Json;

AShapesArena::AShapesArena() {
  PrimaryActorTick.bCanEverTick = true;
  PrimaryActorTick.TickGroup = TG_PrePhysics;
  DefaultAgentClass = AShapesAgent::StaticClass();
}

void AShapesArena::Tick(float DeltaSeconds) {
  Super::Tick(DeltaSeconds);
  ++Ticks;
  Move();
}

FString AShapesArena::ResetArena_Implementation(const FUEPoolEpisode& Episode) {
  Ticks = 0;
  const FString Wrong = Shapes == Built ? FString() : Build();
  Move();
  return Wrong;
}

FString AShapesArena::Build() {
  for (AShapesBody* Body : Bodies) {
    Body->Destroy();
  }
  Bodies.Reset();
  Json Document;
  std::string Wrong;
  if (!Json::parse(TCHAR_TO_UTF8(*Shapes), &Document, &Wrong)) {
    return TEXT("shapes: ") + FString(UTF8_TO_TCHAR(Wrong.c_str()));
  }
  for (const Json& Each : Document.array()) {
    FActorSpawnParameters Parameters;
    Parameters.Owner = this;
    AShapesBody* Body =
        GetWorld()->SpawnActor<AShapesBody>(AShapesBody::StaticClass(), GetActorTransform(), Parameters);
    const Json* Parent = Each.find("parent");
    AActor* To = this;
    if (Parent) {
      To = Bodies[static_cast<int32>(Parent->integer())];
    }
    Body->AttachToActor(To, FAttachmentTransformRules::KeepRelativeTransform);
    const Json* Shared = Each.find("shares");
    Body->Make(Each, Shared ? Bodies[static_cast<int32>(Shared->integer())].Get() : nullptr);
    Bodies.Add(Body);
  }
  Built = Shapes;
  return FString();
}

void AShapesArena::Move() {
  for (AShapesBody* Body : Bodies) {
    Body->Move(Ticks);
  }
}
