// Makes an actor an agent.
#pragma once

#include "CoreMinimal.h"
#include "Components/ActorComponent.h"
#include "UEPoolTypes.h"
#include "UEPoolAgentComponent.generated.h"

class AUEPoolArena;
class UUEPoolActuator;
class UUEPoolComponent;
class UUEPoolInfo;
class UUEPoolRewarder;
class UUEPoolSensor;
class UUEPoolTerminator;

/**
 * The actor that has this component observes and acts. Which sensors, actuators, rewarders, terminators and infos it
 * has stands in the env config; they become components of the actor.
 */
UCLASS(Blueprintable, ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolAgentComponent : public UActorComponent {
  GENERATED_BODY()

 public:
  UUEPoolAgentComponent();

  /** As in the env config; unique within an arena. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  FString Id = TEXT("Agent1");

  /** The actor's numbers that `state` sensors and infos may read with bounds. Others of its properties are offered
   * without. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  TArray<FUEPoolStateField> StateFields;

  /** The scene component that sensors sit on unless the env config names another; None: the first camera, else the
   * root. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  FName DefaultAttachPoint;

  /**
   * For env configs without agents: this one's entry as JSON, {"sensors": [...], ...}. What it leaves out is made from
   * the parts that the actor has as components, and a camera.
   */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool", meta = (MultiLine = "true"))
  FString DefaultConfig;

  /** Counts something that the agent has picked up, for pickup rewards. */
  UFUNCTION(BlueprintCallable, Category = "UEPool")
  void ReportPickup(AActor* Picked);

  /** In the step that ends now, or is going on. */
  UFUNCTION(BlueprintPure, Category = "UEPool")
  int32 GetPickupsThisStep() const { return PickupsThisStep; }

  UFUNCTION(BlueprintPure, Category = "UEPool")
  int32 GetPickupsThisEpisode() const { return PickupsThisEpisode; }

  /** Of the last step, before scaling by the env config's factors: nothing is rewarded before the first step. */
  UFUNCTION(BlueprintPure, Category = "UEPool")
  double GetLastReward() const { return LastReward; }

  UFUNCTION(BlueprintPure, Category = "UEPool")
  double GetReturn() const { return Return; }

  UFUNCTION(BlueprintPure, Category = "UEPool")
  int32 GetElapsedSteps() const { return ElapsedSteps; }

  UFUNCTION(BlueprintPure, Category = "UEPool")
  AUEPoolArena* GetArena() const { return Arena; }

  // What follows is the plugin's.

  /** Replaces all parts. */
  void ClearParts();
  void AddPart(UUEPoolComponent* Part);
  void BeginEpisode(const FUEPoolEpisode& Episode);
  void BeginStep();
  void EndStep(double Reward);

  /** As in the env config; empty: it gives none. */
  UPROPERTY(Transient)
  FString SpawnPoint;

  /** Its actor was spawned for an env config, and goes with that. */
  UPROPERTY(Transient)
  bool bSpawned = false;

  UPROPERTY(Transient)
  TObjectPtr<AUEPoolArena> Arena;

  UPROPERTY(Transient)
  TArray<TObjectPtr<UUEPoolComponent>> Parts;

 private:
  int32 PickupsThisStep = 0;
  int32 PickupsThisEpisode = 0;
  int32 ElapsedSteps = 0;
  double LastReward = 0.0;
  double Return = 0.0;
};
