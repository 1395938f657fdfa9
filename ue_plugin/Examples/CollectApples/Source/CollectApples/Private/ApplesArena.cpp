#include "ApplesArena.h"

#include <string>

#include "ApplesBody.h"
#include "ApplesGarden.h"
#include "ApplesParameters.h"
#include "ApplesResetOptions.h"
#include "ApplesRobot.h"
#include "ApplesScenery.h"
#include "ApplesText.h"
#include "Engine/World.h"
#include "Misc/App.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolSettings.h"
#include "UEPoolSubsystem.h"
#include "env_config/json.h"

using uepool::env_config::Json;

namespace {
Json ToJson(const FVector2D& Point) { return Json::Array{Point.X, Point.Y}; }

// The engine hands ticks their time as a float, which is not what the env config says.
double ExactSeconds(float DeltaSeconds) {
  const double Exact = FApp::GetDeltaTime();
  return static_cast<float>(Exact) == DeltaSeconds ? Exact : DeltaSeconds;
}

// Of a step, as configured.
double StepSeconds(const UWorld& World) {
  const UUEPoolSubsystem* Subsystem = World.GetSubsystem<UUEPoolSubsystem>();
  Json Config;
  std::string Error;
  double Seconds = 0.05;
  if (Subsystem && Json::parse(ApplesGame::ToCore(Subsystem->GetEnvConfig()), &Config, &Error)) {
    const Json* Launch = Config.find("launch_settings");
    const Json* Given = Launch ? Launch->find("fixed_dt") : nullptr;
    Seconds = Given ? Given->number() : Seconds;
  }
  return Seconds * GetDefault<UUEPoolSettings>()->TicksPerStep;
}
}  // namespace

AApplesArena::AApplesArena() : Garden(MakeShared<FApplesGarden>()) {
  PrimaryActorTick.bCanEverTick = true;
  PrimaryActorTick.TickGroup = TG_PrePhysics;
  DefaultAgentClass = AApplesRobot::StaticClass();
}

void AApplesArena::BeginPlay() {
  Super::BeginPlay();
  Scenery = MakeShared<FApplesScenery>(*this);
  // A garden to look at until a trainer begins an episode.
  RandomStream.Initialize(EnvNumber);
  ResetArena(FUEPoolEpisode());
}

FString AApplesArena::CheckParameters_Implementation() { return ApplesGame::CheckParameters(*this, Agents.Num()); }

FString AApplesArena::ResetArena_Implementation(const FUEPoolEpisode& Episode) {
  FApplesLayoutRequest Request;
  Request.Map = ChosenMap;
  Request.NumApples = Apples;
  Request.NumTrees = Trees;
  Request.GardenSize = GardenSize;
  Request.PickupRadius = PickupRadius;
  Request.Variation = Variation;
  for (const UUEPoolAgentComponent* Agent : Agents) {
    Request.Robots.Add(ApplesGame::FindSpawnPoint(Agent->SpawnPoint));
  }
  FApplesLayout Layout;
  FString Problem = ApplesGame::ApplyOptions(Episode.Options, Request);
  if (Problem.IsEmpty()) {
    Problem = ApplesGame::MakeLayout(RandomStream, Request, Layout);
  }
  if (!Problem.IsEmpty()) {
    return Problem;
  }
  Garden->Begin(Layout, RobotSpeed, TurnSpeed / 360.0, PickupRadius);
  Scenery->Show(Layout);
  for (int32 Number = 0; Number < Agents.Num(); ++Number) {
    CastChecked<AApplesRobot>(Agents[Number]->GetOwner())->Begin(*this, Number, GardenSize);
  }
  ShowRobots();
  return FString();
}

void AApplesArena::GetMaps_Implementation(TArray<FString>& Maps) const { Maps.Append(ApplesGame::MapNames()); }

FString AApplesArena::ChooseMap_Implementation(const FString& Map) {
  ChosenMap = Map;
  for (int32 First = 0; First < Agents.Num(); ++First) {
    const FApplesSpawnPoint* Point = ApplesGame::FindSpawnPoint(Agents[First]->SpawnPoint);
    for (int32 Second = First + 1; Point && Second < Agents.Num(); ++Second) {
      const FApplesSpawnPoint* Other = ApplesGame::FindSpawnPoint(Agents[Second]->SpawnPoint);
      if (Other && Other->North == Point->North && Other->West == Point->West) {
        return FString::Printf(TEXT("the place of spawn point \"%s\" of agent \"%s\" is taken by agent \"%s\""),
                               *Agents[Second]->SpawnPoint, *Agents[Second]->Id, *Agents[First]->Id);
      }
    }
  }
  return FString();
}

void AApplesArena::GetSpawnPoints_Implementation(TArray<FString>& Names) const {
  for (const FApplesSpawnPoint& Point : ApplesGame::SpawnPoints()) {
    Names.Add(Point.Name);
  }
}

AActor* AApplesArena::SpawnAgent_Implementation(const FString& Id, TSubclassOf<AActor> AgentClass,
                                                const FString& SpawnPoint) {
  // Where it begins is decided at each reset.
  const bool bRobot = AgentClass && AgentClass->IsChildOf(AApplesRobot::StaticClass());
  return bRobot ? Super::SpawnAgent_Implementation(Id, AgentClass, FString()) : nullptr;
}

int32 AApplesArena::NumberOf(const UUEPoolAgentComponent* Agent) const { return Agents.IndexOfByKey(Agent); }

bool AApplesArena::HasBegun() const { return Agents.Num() > 0 && Garden->GetRobots().Num() == Agents.Num(); }

void AApplesArena::Drive(const UUEPoolAgentComponent& Agent, double Speed, double Turn) {
  if (HasBegun()) {
    Garden->Command(NumberOf(&Agent), Speed, Turn);
  }
}

void AApplesArena::Tick(float DeltaSeconds) {
  Super::Tick(DeltaSeconds);
  if (!HasBegun()) {
    return;
  }
  TArray<TPair<int32, int32>> Picked;
  Garden->Tick(ExactSeconds(DeltaSeconds), Picked);
  for (const TPair<int32, int32>& Each : Picked) {
    AApplesBody* Apple = Scenery->GetApple(Each.Value);
    Agents[Each.Key]->ReportPickup(Apple);
    if (Apple) {
      Apple->SetActorHiddenInGame(true);
    }
  }
  ShowRobots();
}

void AApplesArena::ShowRobots() {
  for (int32 Number = 0; HasBegun() && Number < Agents.Num(); ++Number) {
    if (AApplesRobot* Robot = Cast<AApplesRobot>(Agents[Number]->GetOwner())) {
      Robot->Show(*Garden, Number);
    }
  }
}

bool AApplesArena::CallMethod(const FString& Method, const FString& ArgumentsJson, FString& Result, FString& Problem) {
  if (Method != TEXT("get_state")) {
    Problem = FString::Printf(TEXT("CollectApples has no method \"%s\"; it has get_state"), *Method);
    return true;
  }
  if (ArgumentsJson != TEXT("[]")) {
    Problem = TEXT("get_state takes no arguments");
    return true;
  }
  Result = GetState();
  return true;
}

FString AApplesArena::GetState() const {
  const FApplesLayout& Layout = Garden->GetLayout();
  Json::Array Robots, Left, TreeList;
  for (int32 Number = 0; HasBegun() && Number < Agents.Num(); ++Number) {
    const FApplesDriver& Robot = Garden->GetRobots()[Number];
    Robots.push_back(Json::Object{{"id", ApplesGame::ToCore(Agents[Number]->Id)},
                                  {"position", ToJson(Robot.At)},
                                  {"heading", FMath::DegreesToRadians(ApplesGame::DegreesOf(Robot.Heading))},
                                  {"collected", Robot.Collected}});
  }
  for (int32 Apple = 0; Apple < Layout.Apples.Num(); ++Apple) {
    if (Garden->IsLeft(Apple)) {
      Left.push_back(ToJson(Layout.Apples[Apple].At));
    }
  }
  for (const FApplesTree& Tree : Layout.Trees) {
    TreeList.push_back(Json::Object{{"position", ToJson(Tree.At)}, {"radius", Tree.Radius()}});
  }
  const Json::Object Parameters = {{"apples", Apples},          {"trees", Trees},
                                   {"garden_size", GardenSize}, {"robot_speed", RobotSpeed},
                                   {"turn_speed", TurnSpeed},   {"pickup_radius", PickupRadius},
                                   {"variation", Variation}};
  const Json State = Json::Object{{"map", Layout.bOrchard ? "Orchard" : "Garden"},
                                  {"step", Agents.Num() > 0 ? Agents[0]->GetElapsedSteps() : 0},
                                  {"robots", Robots},
                                  {"apples", Left},
                                  {"trees", TreeList},
                                  {"dt", StepSeconds(*GetWorld())},
                                  {"parameters", Parameters}};
  return ApplesGame::FromCore(State.dump());
}
