#include "UEPoolArena.h"

#include "Components/SceneComponent.h"
#include "Engine/World.h"
#include "EngineUtils.h"
#include "GameFramework/PlayerStart.h"
#include "Scene/UEPoolBelonging.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolLog.h"

AUEPoolArena::AUEPoolArena() {
  PrimaryActorTick.bCanEverTick = false;
  RootComponent = CreateDefaultSubobject<USceneComponent>(TEXT("Root"));
  // Static things can be attached to nothing else; those that move can be too.
  RootComponent->SetMobility(EComponentMobility::Static);
}

FString AUEPoolArena::CheckParameters_Implementation() { return FString(); }

FString AUEPoolArena::ResetArena_Implementation(const FUEPoolEpisode& Episode) { return FString(); }

void AUEPoolArena::GetMaps_Implementation(TArray<FString>& Maps) const {}

FString AUEPoolArena::ChooseMap_Implementation(const FString& Map) { return FString(); }

void AUEPoolArena::GetSpawnPoints_Implementation(TArray<FString>& Names) const {
  for (TActorIterator<APlayerStart> Start(GetWorld()); Start; ++Start) {
    if (!Start->PlayerStartTag.IsNone() && UEPool::BelongsTo(**Start, *this)) {
      Names.AddUnique(Start->PlayerStartTag.ToString());
    }
  }
}

AActor* AUEPoolArena::SpawnAgent_Implementation(const FString& Id, TSubclassOf<AActor> AgentClass,
                                                const FString& SpawnPoint) {
  FTransform Place = GetActorTransform();
  for (TActorIterator<APlayerStart> Start(GetWorld()); Start; ++Start) {
    if (!SpawnPoint.IsEmpty() && Start->PlayerStartTag.ToString() == SpawnPoint && UEPool::BelongsTo(**Start, *this)) {
      Place = Start->GetActorTransform();
    }
  }
  FActorSpawnParameters Parameters;
  Parameters.Owner = this;
  Parameters.SpawnCollisionHandlingOverride = ESpawnActorCollisionHandlingMethod::AlwaysSpawn;
  AActor* Agent = GetWorld()->SpawnActor<AActor>(AgentClass, Place, Parameters);
  if (Agent) {
    Agent->AttachToActor(this, FAttachmentTransformRules::KeepWorldTransform);
  }
  return Agent;
}

TArray<UUEPoolAgentComponent*> AUEPoolArena::GetAgents() const {
  TArray<UUEPoolAgentComponent*> Result;
  for (UUEPoolAgentComponent* Agent : Agents) {
    Result.Add(Agent);
  }
  return Result;
}

bool AUEPoolArena::CallMethod(const FString& Method, const FString& ArgumentsJson, FString& Result, FString& Problem) {
  return false;
}

FString AUEPoolArena::BeginEpisode(const FUEPoolEpisode& Episode) {
  // Both halves, so that seeds that differ in the upper one differ here.
  RandomStream.Initialize(static_cast<int32>(Episode.Seed ^ (Episode.Seed >> 32)));
  const FString Problem = ResetArena(Episode);
  if (!Problem.IsEmpty()) {
    return Problem;
  }
  // What listens may move agents, which their parts are to see.
  OnEpisodeBegin.Broadcast(Episode);
  for (UUEPoolAgentComponent* Agent : Agents) {
    Agent->BeginEpisode(Episode);
  }
  return FString();
}
