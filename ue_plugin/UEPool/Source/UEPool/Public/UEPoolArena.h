// One env within a level.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/Actor.h"
#include "Math/RandomStream.h"
#include "UEPoolTypes.h"
#include "UEPoolArena.generated.h"

class UUEPoolAgentComponent;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FUEPoolEpisodeSignature, const FUEPoolEpisode&, Episode);

/**
 * An env: all actors attached to this one, or owned by it, belong to it, agents included; what they sense is told in
 * its frame. Attach what moves rather than placing it beside: then arenas in different places give the same numbers to
 * the last bit. A level without arenas is one env as a whole.
 */
UCLASS(Blueprintable, ClassGroup = (UEPool))
class UEPOOL_API AUEPoolArena : public AActor {
  GENERATED_BODY()

 public:
  AUEPoolArena();

  /** What is spawned for an agent of the env config that the arena does not have yet. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  TSubclassOf<AActor> DefaultAgentClass;

  /** Seeded at every reset by the episode's seed. Draw everything random from it, so that equal seeds give equal
   * episodes. */
  UPROPERTY(BlueprintReadOnly, Transient, Category = "UEPool")
  FRandomStream RandomStream;

  /** After ResetArena(), before the parts of the agents begin: for Blueprints that need no class of their own. */
  UPROPERTY(BlueprintAssignable, Category = "UEPool")
  FUEPoolEpisodeSignature OnEpisodeBegin;

  /** Puts everything at an episode's beginning, at once. Empty, or what is wrong with the reset's options. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  FString ResetArena(const FUEPoolEpisode& Episode);

  /** Names for `launch_settings.map`; the first is the default. The level's own name is always one. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  void GetMaps(TArray<FString>& Maps) const;

  /** `map` of the env config. Empty, or what is wrong with it. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  FString ChooseMap(const FString& Map);

  /** Names for an agent's `spawn_point`: by default the arena's player starts, by their tags. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  void GetSpawnPoints(TArray<FString>& Names) const;

  /** Brings an agent of the env config into the arena; null: it could not. Default: spawns AgentClass at the spawn
   * point, attached. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  AActor* SpawnAgent(const FString& Id, TSubclassOf<AActor> AgentClass, const FString& SpawnPoint);

  /**
   * Editable properties of subclasses are the env parameters ("garden_size" for GardenSize), which trainers may set;
   * they change when an episode begins. Asked of a copy that has the new ones, and the agents: empty, or what is wrong.
   * Begins with a parameter's name.
   */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  FString CheckParameters();

  /** Its number in the session. */
  UFUNCTION(BlueprintPure, Category = "UEPool")
  int32 GetEnvNumber() const { return EnvNumber; }

  UFUNCTION(BlueprintPure, Category = "UEPool")
  TArray<UUEPoolAgentComponent*> GetAgents() const;

  /** Answers `env_method` of trainers: Result is JSON. False: there is no such method. For C++. */
  virtual bool CallMethod(const FString& Method, const FString& ArgumentsJson, FString& Result, FString& Problem);

  virtual FString CheckParameters_Implementation();
  virtual FString ResetArena_Implementation(const FUEPoolEpisode& Episode);
  virtual void GetMaps_Implementation(TArray<FString>& Maps) const;
  virtual FString ChooseMap_Implementation(const FString& Map);
  virtual void GetSpawnPoints_Implementation(TArray<FString>& Names) const;
  virtual AActor* SpawnAgent_Implementation(const FString& Id, TSubclassOf<AActor> AgentClass,
                                            const FString& SpawnPoint);

  // What follows is the plugin's.

  /** Reseeds the streams, resets the arena and then its agents. Empty, or what is wrong. */
  FString BeginEpisode(const FUEPoolEpisode& Episode);

  UPROPERTY(Transient)
  TArray<TObjectPtr<UUEPoolAgentComponent>> Agents;

  int32 EnvNumber = 0;
};
