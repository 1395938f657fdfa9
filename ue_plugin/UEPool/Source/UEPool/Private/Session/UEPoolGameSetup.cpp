// How an env config becomes agents: the other half of FUEPoolGame.
#include "Session/UEPoolGame.h"

#include <algorithm>

#include "Components/SceneComponent.h"
#include "Config/UEPoolProperties.h"
#include "Config/UEPoolRegistry.h"
#include "Engine/World.h"
#include "EngineUtils.h"
#include "Scene/UEPoolAppearances.h"
#include "Scene/UEPoolBelonging.h"
#include "Session/UEPoolAgentFinder.h"
#include "Session/UEPoolFixedTime.h"
#include "Session/UEPoolViews.h"
#include "Session/UEPoolWorldNames.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolArena.h"
#include "UEPoolLog.h"
#include "UEPoolText.h"

using uepool::engine::Json;
using uepool::env_config::AgentWorld;
using uepool::env_config::Fields;
using uepool::env_config::Problem;

std::string FUEPoolGame::configure(const Json& EnvConfig, uint32_t NumEnvs, uepool::link::Spec* Spec) {
  Problem Wrong;
  Document = Json();
  if (static_cast<uint32_t>(Envs.Num()) < NumEnvs) {
    Wrong.report("level " + ToCore(UEPool::MapName(World)),
                 "it has " + std::to_string(Envs.Num()) + " UEPool arena(s), and " + std::to_string(NumEnvs) +
                     " envs were asked of the process: place more arenas, or use fewer envs_per_instance");
  }
  for (int32 Index = 0; Index < Envs.Num() && !Wrong; ++Index) {
    UEPool::BringAgents(*Envs[Index].Arena, EnvConfig, &Wrong);
    FindViews(Envs[Index]);
  }
  // After agents were spawned: their classes may have loaded those of their parts.
  const FUEPoolPartTypes Types = FUEPoolPartTypes::Find();
  Fields Top(EnvConfig, "env_config", &Wrong);
  if (!Wrong) {
    ReadAgents(Top, EnvConfig, Types);
  }
  if (!Wrong) {
    FillSpec(Spec, &Wrong);
  }
  if (Wrong) {
    UE_LOG(LogUEPool, Error, TEXT("env config refused: %s"), *FromCore(Wrong.text()));
    return Wrong.text();
  }
  Document = EnvConfig;
  UEPool::AllowTicksOf(GetTickSeconds(), World);
  return "";
}

void FUEPoolGame::ReadAgents(Fields& Top, const Json& EnvConfig, const FUEPoolPartTypes& Types) {
  Problem& Wrong = Top.problem();
  const bool bRead = Agents.configure(Top, UEPool::DefaultAgents(*Envs[0].Arena), Describe(Envs[0], Types),
                                      static_cast<uint32>(Envs.Num()));
  Fields Own = Top.object("parameters");
  Top.finish();
  if (!bRead || Wrong) {
    return;
  }
  ReadParameters(Own);
  Interfaces.clear();
  for (FEnv& Env : Envs) {
    const FString Map = Env.Arena->ChooseMap(FromCore(Agents.launch().map));
    if (!Map.IsEmpty()) {
      Wrong.report("env_config.launch_settings.map", ToCore(Map));
    }
    BuildAgents(Env, Types, &Wrong);
    if (!Wrong) {
      CheckAgents(Env, &Wrong);
    }
  }
}

void FUEPoolGame::BuildAgents(FEnv& Env, const FUEPoolPartTypes& Types, Problem* Wrong) {
  TArray<TWeakObjectPtr<AActor>> Actors;
  Env.Agents.Reset();
  for (size_t Index = 0; Index < Agents.configs().size() && !*Wrong; ++Index) {
    UUEPoolAgentComponent& Component = *Env.Arena->Agents[static_cast<int32>(Index)];
    Env.Agents.AddDefaulted_GetRef().Build(Component, Agents.configs()[Index], Types, Wrong);
    Actors.Add(Component.GetOwner());
    if (!*Wrong) {
      CheckInterface(Index, Env.Agents.Last(), Wrong);
    }
  }
  Env.Scene.SetArena(*Env.Arena, Actors);
}

// Agents of all arenas, and those that come back for a new episode, must be what the trainer was told.
void FUEPoolGame::CheckInterface(size_t Agent, const FUEPoolAgent& Built, Problem* Wrong) {
  const auto Own = Built.Interface(Agents.configs()[Agent]);
  if (Agent == Interfaces.size()) {
    Interfaces.push_back(Own);
    return;
  }
  const auto& Expected = Interfaces[Agent];
  for (size_t Index = 0; Index < Own.size() && Index < Expected.size(); ++Index) {
    if (Own[Index].second != Expected[Index].second) {
      Wrong->report(Own[Index].first, "actor " + ToCore(Built.GetActor().GetName()) + " has " + Own[Index].second +
                                          ", where this agent had " + Expected[Index].second +
                                          " before: it cannot change, or differ between arenas, within a session");
      return;
    }
  }
}

// All agents have the sensors of the document, so all of their actors need the components that those sit on.
void FUEPoolGame::CheckAgents(const FEnv& Env, Problem* Wrong) const {
  const std::vector<std::string> Expected =
      FUEPoolAgent::NamesOf(FUEPoolAgent::AttachPoints(Envs[0].Agents[0].GetComponent()));
  for (int32 Index = 0; Index < Env.Agents.Num(); ++Index) {
    const FUEPoolAgent& Agent = Env.Agents[Index];
    const std::vector<std::string> Own = FUEPoolAgent::NamesOf(FUEPoolAgent::AttachPoints(Agent.GetComponent()));
    if (Own != Expected) {
      Wrong->report(Agents.configs()[static_cast<size_t>(Index)].path,
                    "actor " + ToCore(Agent.GetActor().GetName()) + " has other scene components (" +
                        uepool::env_config::join(Own) + ") than actor " +
                        ToCore(Envs[0].Agents[0].GetActor().GetName()) + " (" + uepool::env_config::join(Expected) +
                        "): agents of an env must be of one class");
    }
    const auto Fields = Agent.GetState().Fields();
    const auto First = Envs[0].Agents[0].GetState().Fields();
    if (Fields.size() != First.size()) {
      Wrong->report(Agents.configs()[static_cast<size_t>(Index)].path,
                    "actor " + ToCore(Agent.GetActor().GetName()) + " has other state fields than the first agent's");
    }
  }
  bool bDraws = false;
  for (uint32 Agent = 0; Agent < Agents.size(); ++Agent) {
    for (const auto& Sensor : Agents.sensors(Agent)) {
      bDraws |= Sensor.kind != uepool::sensors::Kind::kState;
    }
  }
  if (bDraws) {
    UEPool::CheckAppearances(*Env.Arena, Wrong);
    // Arenas are alike.
    if (&Env == &Envs[0]) {
      UEPool::WarnOfUnseen(*Env.Arena);
    }
  }
}

AgentWorld FUEPoolGame::Describe(const FEnv& Env, const FUEPoolPartTypes& Types) const {
  AgentWorld Result;
  Result.engine = "Unreal";
  Result.any_case = true;
  const UUEPoolAgentComponent& First = *Env.Arena->Agents[0];
  Result.attach_points = FUEPoolAgent::NamesOf(FUEPoolAgent::AttachPoints(First));
  for (const TWeakObjectPtr<USceneComponent>& View : Env.Views) {
    Result.actors.push_back(ToCore(UEPool::ViewNameOf(*View->GetOwner())));
  }
  Result.state_fields = FUEPoolState::Of(First).Fields();
  TArray<FString> Names;
  Env.Arena->GetSpawnPoints(Names);
  for (const FString& Name : Names) {
    Result.spawn_points.push_back(ToCore(Name));
  }
  Names.Reset();
  Env.Arena->GetMaps(Names);
  Names.AddUnique(UEPool::MapName(World));
  for (const FString& Name : Names) {
    Result.maps.push_back(ToCore(Name));
  }
  Result.sensors = UEPool::NamesOf(Types.Sensors);
  Result.actuators = UEPool::NamesOf(Types.Actuators);
  Result.rewarders = UEPool::NamesOf(Types.Rewarders);
  Result.terminators = UEPool::NamesOf(Types.Terminators);
  Result.infos = UEPool::NamesOf(Types.Infos);
  for (const auto& Field : Result.state_fields) {
    Result.infos.push_back(Field.name);
  }
  return Result;
}

void FUEPoolGame::FillSpec(uepool::link::Spec* Spec, Problem* Wrong) {
  const TArray<FUEPoolAgent>& First = Envs[0].Agents;
  std::vector<std::vector<uepool::link::Space>> Sensors, Actions;
  bool bOwnSensors = false;
  for (int32 Index = 0; Index < First.Num(); ++Index) {
    Sensors.push_back(First[Index].SensorSpaces());
    Actions.push_back(First[Index].ActionSpaces());
    bOwnSensors |= !Sensors.back().empty();
    const auto Infos = First[Index].Infos();
    const auto Expected = First[0].Infos();
    const auto Same = [](const auto& A, const auto& B) {
      return A.name == B.name && A.dtype == B.dtype && A.dims == B.dims;
    };
    if (!std::equal(Infos.begin(), Infos.end(), Expected.begin(), Expected.end(), Same)) {
      Wrong->report(Agents.configs()[static_cast<size_t>(Index)].path + ".infos",
                    "must be the same as of the first agent");
    }
  }
  if (bOwnSensors && !Agents.set_sensor_spaces(Sensors, Wrong)) {
    return;
  }
  Spec->agents = Agents.size();
  Spec->observation = Agents.observation_space();
  Spec->action = Agents.action_space(Actions, Wrong);
  Spec->action_names = First[0].ActionNames();
  Spec->info = First[0].Infos();
  Spec->renders = true;
  Spec->views = UEPool::ViewNames(Agents);
  ActionLeaves.assign(Agents.size(), {});
  for (uint32 Agent = 0; Agent < Agents.size() && !*Wrong; ++Agent) {
    for (int32 Index = 0; Index < First[static_cast<int32>(Agent)].NumActuators(); ++Index) {
      ActionLeaves[Agent].push_back(Agents.action_leaf(Agent, static_cast<uint32>(Index)));
    }
  }
}

void FUEPoolGame::FindViews(FEnv& Env) const {
  Env.Views.Reset();
  for (TActorIterator<AActor> Actor(&World); Actor; ++Actor) {
    if (!UEPool::ViewNameOf(**Actor).IsEmpty() && Actor->GetRootComponent() && UEPool::BelongsTo(**Actor, *Env.Arena)) {
      Env.Views.Add(Actor->GetRootComponent());
    }
  }
}

// Checked on the first arena; each takes them when its next episode begins.
void FUEPoolGame::ReadParameters(Fields& Own) {
  Problem& Wrong = Own.problem();
  AUEPoolArena* Checked = NewObject<AUEPoolArena>(GetTransientPackage(), Envs[0].Arena->GetClass());
  Fields Initial(InitialParameters, "parameters", &Wrong);
  UEPool::ReadProperties(*Checked, *AUEPoolArena::StaticClass(), Initial);
  UEPool::ReadProperties(*Checked, *AUEPoolArena::StaticClass(), Own);
  Own.finish();
  if (!Wrong) {
    Checked->Agents = Envs[0].Arena->Agents;
    const FString Reason = Checked->CheckParameters();
    Wrong.report("", Reason.IsEmpty() ? "" : Own.path() + "." + ToCore(Reason));
  }
  if (!Wrong) {
    Parameters = UEPool::WriteProperties(*Checked, *AUEPoolArena::StaticClass());
  }
}
