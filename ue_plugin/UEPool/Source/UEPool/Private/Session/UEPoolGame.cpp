#include "Session/UEPoolGame.h"

#include <utility>

#include "Components/SceneComponent.h"
#include "Config/UEPoolProperties.h"
#include "Config/UEPoolSpaces.h"
#include "Engine/World.h"
#include "EngineUtils.h"
#include "Session/UEPoolAgentFinder.h"
#include "Session/UEPoolViews.h"
#include "Session/UEPoolWorldNames.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolArena.h"
#include "UEPoolText.h"

using uepool::engine::EpisodeEnd;
using uepool::engine::EpisodeStart;
using uepool::engine::Json;
using uepool::engine::Picture;
using uepool::env_config::Fields;
using uepool::env_config::Problem;
using uepool::link::Binding;

FUEPoolGame::FUEPoolGame(UWorld& InWorld) : World(InWorld) {
  ActorSpawned =
      World.AddOnActorSpawnedHandler(FOnActorSpawned::FDelegate::CreateLambda([this](AActor*) { ++ActorsSpawned; }));
  // Actors that come with a streamed level are not spawned.
  LevelAdded = FWorldDelegates::LevelAddedToWorld.AddLambda([this](ULevel*, UWorld*) { ++ActorsSpawned; });
}

FUEPoolGame::~FUEPoolGame() {
  FWorldDelegates::LevelAddedToWorld.Remove(LevelAdded);
  World.RemoveOnActorSpawnedHandler(ActorSpawned);
}

int32 FUEPoolGame::FindArenas(int32 Most) {
  TArray<AUEPoolArena*> Arenas;
  for (TActorIterator<AUEPoolArena> Arena(&World); Arena; ++Arena) {
    Arenas.Add(*Arena);
  }
  if (Arenas.Num() == 0) {
    Arenas.Add(World.SpawnActor<AUEPoolArena>());
  }
  // Spawned ones have their order in their names, placed ones in the level: either is the same in every process.
  Arenas.Sort([](const AUEPoolArena& A, const AUEPoolArena& B) { return A.GetFName().Compare(B.GetFName()) < 0; });
  Envs.Reset();
  for (int32 Index = 0; Index < FMath::Min(Arenas.Num(), Most); ++Index) {
    Arenas[Index]->EnvNumber = Index;
    FEnv& Env = Envs.AddDefaulted_GetRef();
    Env.Arena = Arenas[Index];
  }
  InitialParameters = UEPool::WriteProperties(*Arenas[0], *AUEPoolArena::StaticClass());
  return Envs.Num();
}

TArray<AUEPoolArena*> FUEPoolGame::GetArenas() const {
  TArray<AUEPoolArena*> Result;
  for (const FEnv& Env : Envs) {
    Result.Add(Env.Arena.Get());
  }
  return Result;
}

double FUEPoolGame::GetTickSeconds() const { return Agents.launch().fixed_dt; }

FString FUEPoolGame::GetEnvConfig() const { return Document.is_null() ? FString() : FromCore(Document.dump()); }

FString FUEPoolGame::Describe(int32 Index) const {
  FString Text;
  const FEnv& Env = Envs[Index];
  for (int32 Agent = 0; Missing(Env).empty() && Agent < Env.Agents.Num(); ++Agent) {
    const FUEPoolAgent& Each = Env.Agents[Agent];
    Text += Each.Describe();
    for (const auto& Sensor : Agents.sensors(static_cast<uint32>(Agent))) {
      Text += FString::Printf(TEXT("  sensor %s: %s\n"), *FromCore(Sensor.common.name),
                              *FromCore(uepool::sensors::kind_name(Sensor.kind)));
    }
    std::vector<float> Values(static_cast<size_t>(Each.GetState().Num()));
    Each.GetState().Read(Each.GetComponent(), *Env.Arena, Values.data());
    size_t At = 0;
    for (const auto& Field : Each.GetState().Fields()) {
      Text += TEXT("  ") + FromCore(Field.name) + TEXT(":");
      for (uint32 Number = 0; Number < Field.size; ++Number) {
        Text += FString::Printf(TEXT(" %.2f"), Values[At++]);
      }
      Text += TEXT("\n");
    }
  }
  return Text;
}

int32 FUEPoolGame::GetNumActuators() const { return Envs[0].Agents[0].NumActuators(); }

const FUEPoolSpace& FUEPoolGame::GetActionSpace(int32 Actuator) const {
  return Envs[0].Agents[0].GetActionSpace(Actuator);
}

uint32 FUEPoolGame::GetActionLeaf(int32 Actuator) const { return ActionLeaves[0][static_cast<size_t>(Actuator)]; }

void FUEPoolGame::WriteAction(int32 Actuator, const TArray<double>& Values, uint8* Row) const {
  const FUEPoolSpace& Space = GetActionSpace(Actuator);
  UEPool::WriteNumbers(Values, Space.Kind == EUEPoolSpaceKind::Box ? uepool::wire::kF32 : uepool::wire::kI64, Row);
}

// --- steps -----------------------------------------------------------------------------------------------------------

void FUEPoolGame::bound(Binding& Rows) {
  for (int32 Index = 0; Index < Envs.Num(); ++Index) {
    Envs[Index].Arena->EnvNumber = static_cast<int32>(Rows.session_env(static_cast<uint32>(Index)));
  }
}

// What the game destroyed itself cannot be stepped.
std::string FUEPoolGame::Missing(const FEnv& Env) const {
  if (!Env.Arena.IsValid()) {
    return "the arena's actor was destroyed";
  }
  for (int32 Index = 0; Index < Env.Agents.Num(); ++Index) {
    if (!Env.Agents[Index].IsAlive()) {
      return "the actor of agent " + Agents.configs()[static_cast<size_t>(Index)].id +
             " was destroyed: hide it instead, or end the episode by a terminator before that";
    }
  }
  return "";
}

// A new episode brings back agents whose actors are gone.
std::string FUEPoolGame::RebuildLost(FEnv& Env) {
  if (!Env.Arena.IsValid() || Missing(Env).empty()) {
    return Missing(Env);
  }
  Problem Wrong;
  UEPool::BringAgents(*Env.Arena, Document, &Wrong);
  if (!Wrong) {
    BuildAgents(Env, FUEPoolPartTypes::Find(), &Wrong);
  }
  return Wrong.text();
}

std::string FUEPoolGame::begin_episode(uint32_t Index, const EpisodeStart& Start) {
  FEnv& Env = Envs[static_cast<int32>(Index)];
  const std::string Lost = RebuildLost(Env);
  if (!Lost.empty()) {
    return Lost;
  }
  Problem Wrong;
  Fields Own(Parameters, "params", &Wrong);
  UEPool::ReadProperties(*Env.Arena, *AUEPoolArena::StaticClass(), Own);
  FUEPoolEpisode Episode;
  Episode.Seed = static_cast<int64>(Start.seed);
  Episode.Number = static_cast<int64>(Start.episode);
  Episode.Options = Start.options ? FromCore(Start.options->dump()) : FString();
  if (Envs.Num() == 1) {
    // The engine's own streams, for games that draw from them. Arenas that share a world would disturb each other's.
    FMath::RandInit(static_cast<int32>(Episode.Seed));
    FMath::SRandInit(static_cast<int32>(Episode.Seed >> 32));
  }
  return ToCore(Env.Arena->BeginEpisode(Episode));
}

std::string FUEPoolGame::act(uint32_t Index, Binding& Rows) {
  FEnv& Env = Envs[static_cast<int32>(Index)];
  const std::string Lost = Missing(Env);
  for (int32 Agent = 0; Lost.empty() && Agent < Env.Agents.Num(); ++Agent) {
    Env.Agents[Agent].Act(Index, static_cast<uint32>(Agent), ActionLeaves[static_cast<size_t>(Agent)], Rows);
  }
  return Lost;
}

void FUEPoolGame::RepeatActions() {
  for (FEnv& Env : Envs) {
    for (FUEPoolAgent& Agent : Env.Agents) {
      if (Agent.IsAlive()) {
        Agent.RepeatAction();
      }
    }
  }
}

std::string FUEPoolGame::judge(uint32_t Index, Binding& Rows, EpisodeEnd* End) {
  FEnv& Env = Envs[static_cast<int32>(Index)];
  const std::string Lost = Missing(Env);
  for (int32 Agent = 0; Lost.empty() && Agent < Env.Agents.Num(); ++Agent) {
    *Rows.reward(Index, static_cast<uint32>(Agent)) = Env.Agents[Agent].Judge();
  }
  for (int32 Agent = 0; Lost.empty() && Agent < Env.Agents.Num(); ++Agent) {
    Env.Agents[Agent].JoinEnds(&End->terminated, &End->truncated);
  }
  return Lost;
}

std::string FUEPoolGame::observe(uint32_t Index, bool bFirst, Binding& Rows) {
  FEnv& Env = Envs[static_cast<int32>(Index)];
  const std::string Lost = Missing(Env);
  if (!Lost.empty()) {
    return Lost;
  }
  if (!Env.Scene.Update(ActorsSpawned)) {
    return Env.Scene.GetError();
  }
  for (FUEPoolAgent& Agent : Env.Agents) {
    Agent.BeginRead();
  }
  for (int32 Agent = 0; Agent < Env.Agents.Num(); ++Agent) {
    FUEPoolAgent& Each = Env.Agents[Agent];
    const uint32 Number = static_cast<uint32>(Agent);
    Each.ReadPoses(*Env.Arena, Env.Views, &Poses);
    Numbers.resize(static_cast<size_t>(Each.GetState().Num()));
    Each.GetState().Read(Each.GetComponent(), *Env.Arena, Numbers.data());
    if (!Agents.observe(Index, Number, bFirst,
                        {&Env.Scene.GetScene(), &Env.Scene.GetLight(), Poses.data(), Numbers.data()}, Rows)) {
      return Agents.error();
    }
    for (int32 Sensor = 0; Sensor < Each.NumSensors(); ++Sensor) {
      Each.WriteSensor(Sensor, Rows.row(uepool::wire::kObservation,
                                        Agents.sensor_leaf(Number, static_cast<uint32>(Sensor)), Index, Number));
    }
    Each.WriteInfos(Index, Number, Numbers.data(), Rows);
  }
  return "";
}

// --- between steps ---------------------------------------------------------------------------------------------------

std::string FUEPoolGame::set_params(const Json& Params) {
  if (!Params.is_object()) {
    return "params: must be an object, not " + Params.dump();
  }
  // What is not given stays as it was set before.
  Json::Object Merged = Params.object();
  for (const auto& Known : Parameters.object()) {
    if (!Params.find(Known.first)) {
      Merged.push_back(Known);
    }
  }
  Problem Wrong;
  Fields Own(Json(std::move(Merged)), "params", &Wrong);
  ReadParameters(Own);
  return Wrong.text();
}

Json FUEPoolGame::params() const { return Parameters.is_null() ? Json(Json::Object()) : Parameters; }

std::string FUEPoolGame::call(uint32_t Index, const std::string& Method, const Json::Array& Arguments, Json* Result) {
  FEnv& Env = Envs[static_cast<int32>(Index)];
  FString Answer, Wrong;
  if (!Env.Arena.IsValid() ||
      !Env.Arena->CallMethod(FromCore(Method), FromCore(Json(Arguments).dump()), Answer, Wrong)) {
    return "the game has no method " + uepool::env_config::quote(Method);
  }
  if (!Wrong.IsEmpty()) {
    return ToCore(Wrong);
  }
  std::string Error;
  return Answer.IsEmpty() || Json::parse(ToCore(Answer), Result, &Error)
             ? ""
             : "the answer of " + Method + " is no JSON: " + Error;
}

std::string FUEPoolGame::render(uint32_t Index, const std::string& View, Picture* Picture) {
  FEnv& Env = Envs[static_cast<int32>(Index)];
  const std::string Lost = Missing(Env);
  if (!Lost.empty()) {
    return Lost;
  }
  if (!Env.Scene.Update(ActorsSpawned)) {
    return Env.Scene.GetError();
  }
  Env.Agents[FMath::Max(0, UEPool::AgentOfView(Agents, View))].ReadPoses(*Env.Arena, Env.Views, &Poses);
  // Poses of the views follow those of the agent's own attach points.
  const size_t First = Poses.size() - static_cast<size_t>(Env.Views.Num());
  const uepool::camera::Pose* Spectator = nullptr;
  for (int32 Each = 0; Each < Env.Views.Num(); ++Each) {
    if (Env.Views[Each].IsValid() && UEPool::ViewNameOf(*Env.Views[Each]->GetOwner()) == TEXT("spectator")) {
      Spectator = &Poses[First + static_cast<size_t>(Each)];
    }
  }
  return UEPool::DrawView(Agents, Env.Scene, View, Poses, Spectator, Picture);
}
