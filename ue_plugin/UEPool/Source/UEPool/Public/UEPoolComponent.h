// What sensors, actuators, rewarders, terminators and infos have in common.
#pragma once

#include "CoreMinimal.h"
#include "Components/ActorComponent.h"
#include "UEPoolTypes.h"
#include "UEPoolComponent.generated.h"

class AUEPoolArena;
class UUEPoolAgentComponent;

/**
 * A part of an agent. The env config names it by its type; every editable property of a subclass is a field of the env
 * config, by its name in snake case ("max_distance" for MaxDistance, "only_once" for bOnlyOnce). Made anew for each env
 * config.
 */
UCLASS(Abstract, Blueprintable, ClassGroup = (UEPool))
class UEPOOL_API UUEPoolComponent : public UActorComponent {
  GENERATED_BODY()

 public:
  UUEPoolComponent();

  /** What env configs call this kind of part. None: the class's name in snake case, without what all have in common. */
  UPROPERTY(EditDefaultsOnly, BlueprintReadOnly, Category = "UEPool")
  FName TypeName;

  /** Unique among the agent's parts of this kind. */
  UPROPERTY(BlueprintReadOnly, Transient, Category = "UEPool")
  FString PartName;

  /** After the properties were set from the env config: what is wrong with them; empty: nothing. Begins with a field's
   * name. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  FString CheckSettings();

  /** An episode begins; the arena and the agent's actor are at their places. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  void BeginEpisode(const FUEPoolEpisode& Episode);

  UFUNCTION(BlueprintPure, Category = "UEPool")
  UUEPoolAgentComponent* GetAgent() const;

  /** Null: the level has none, and is one env as a whole. */
  UFUNCTION(BlueprintPure, Category = "UEPool")
  AUEPoolArena* GetArena() const;

  /** What env configs call it. */
  FString GetTypeName() const;

  virtual FString CheckSettings_Implementation();
  virtual void BeginEpisode_Implementation(const FUEPoolEpisode& Episode);
};
