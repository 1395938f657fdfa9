// The world as the lock-step sees it: arenas are envs, with agents as the env config says.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CoreMinimal.h"
#include "Scene/UEPoolScene.h"
#include "Session/UEPoolAgent.h"
#include "UObject/WeakObjectPtr.h"
#include "engine/game.h"
#include "env_config/agents.h"

class AUEPoolArena;
class UWorld;

class FUEPoolGame : public uepool::engine::Game {
 public:
  explicit FUEPoolGame(UWorld& InWorld);
  ~FUEPoolGame() override;

  /** The arenas of the level, Most at the most; a level without any gets one around everything. How many there are. */
  int32 FindArenas(int32 Most);
  int32 GetNumEnvs() const { return Envs.Num(); }
  TArray<AUEPoolArena*> GetArenas() const;
  double GetTickSeconds() const;
  FString GetEnvConfig() const;

  /** Before each further tick of a step, for actuators that act in every tick. */
  void RepeatActions();

  /** For people: all agents of an env, with the numbers of their state. */
  FString Describe(int32 Env) const;

  /** Of the first agent, for people who play it. */
  int32 GetNumActuators() const;
  const FUEPoolSpace& GetActionSpace(int32 Actuator) const;
  uint32 GetActionLeaf(int32 Actuator) const;
  void WriteAction(int32 Actuator, const TArray<double>& Values, uint8* Row) const;

  std::string name() const override { return "Unreal"; }
  std::string configure(const uepool::engine::Json& EnvConfig, uint32_t NumEnvs, uepool::link::Spec* Spec) override;
  void bound(uepool::link::Binding& Rows) override;
  std::string begin_episode(uint32_t Env, const uepool::engine::EpisodeStart& Start) override;
  std::string act(uint32_t Env, uepool::link::Binding& Rows) override;
  std::string judge(uint32_t Env, uepool::link::Binding& Rows, uepool::engine::EpisodeEnd* End) override;
  std::string observe(uint32_t Env, bool bFirst, uepool::link::Binding& Rows) override;
  std::string set_params(const uepool::engine::Json& Params) override;
  uepool::engine::Json params() const override;
  std::string call(uint32_t Env, const std::string& Method, const uepool::engine::Json::Array& Arguments,
                   uepool::engine::Json* Result) override;
  std::string render(uint32_t Env, const std::string& View, uepool::engine::Picture* Picture) override;

 private:
  struct FEnv {
    TWeakObjectPtr<AUEPoolArena> Arena;
    TArray<FUEPoolAgent> Agents;
    TArray<TWeakObjectPtr<USceneComponent>> Views;  // things that are not the agents
    FUEPoolScene Scene;
  };

  uepool::env_config::AgentWorld Describe(const FEnv& Env, const FUEPoolPartTypes& Types) const;
  void ReadAgents(uepool::env_config::Fields& Document, const uepool::env_config::Json& EnvConfig,
                  const FUEPoolPartTypes& Types);
  void BuildAgents(FEnv& Env, const FUEPoolPartTypes& Types, uepool::env_config::Problem* Problem);
  void CheckInterface(size_t Agent, const FUEPoolAgent& Built, uepool::env_config::Problem* Problem);
  void CheckAgents(const FEnv& Env, uepool::env_config::Problem* Problem) const;
  void ReadParameters(uepool::env_config::Fields& Parameters);
  void FillSpec(uepool::link::Spec* Spec, uepool::env_config::Problem* Problem);
  void FindViews(FEnv& Env) const;
  std::string RebuildLost(FEnv& Env);
  std::string Missing(const FEnv& Env) const;

  UWorld& World;
  uint64 ActorsSpawned = 0;
  FDelegateHandle ActorSpawned, LevelAdded;
  TArray<FEnv> Envs;
  uepool::env_config::Agents Agents;
  uepool::env_config::Json Document;           // the env config in use
  uepool::env_config::Json InitialParameters;  // of the first arena, as it was placed
  uepool::env_config::Json Parameters;         // of the arenas, from their next episodes on
  std::vector<std::vector<uint32_t>> ActionLeaves;
  std::vector<std::vector<std::pair<std::string, std::string>>> Interfaces;  // of the agents, as the trainer knows them
  std::vector<uepool::camera::Pose> Poses;
  std::vector<float> Numbers;
};
