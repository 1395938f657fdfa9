// Getting nearer.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolRewarder.h"
#include "UEPoolDistanceRewarder.generated.h"

/** `distance_reward`: metres by which the agent came nearer to the actor with a tag that was the nearest to it before
 * the step. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolDistanceRewarder : public UUEPoolRewarder {
  GENERATED_BODY()

 public:
  UUEPoolDistanceRewarder();

  /** Of the actors to come near to, in the agent's arena. Hidden ones do not count. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  FName Tag;

  virtual FString CheckSettings_Implementation() override;
  virtual void BeginEpisode_Implementation(const FUEPoolEpisode& Episode) override;
  virtual double GetReward_Implementation() override;

 private:
  double DistanceTo(const AActor& Target) const;
  void FindNearest();

  TWeakObjectPtr<AActor> Nearest;
  double Before = 0.0;
};
