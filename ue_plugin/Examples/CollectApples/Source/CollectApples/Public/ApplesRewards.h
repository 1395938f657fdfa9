// What robots are rewarded for, beside the plugin's own `pickup_reward`.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolRewarder.h"
#include "ApplesRewards.generated.h"

/** `team_pickup_reward`: apples that all robots of the garden picked in the step. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesTeamPickupReward : public UUEPoolRewarder {
  GENERATED_BODY()

 public:
  UApplesTeamPickupReward();

  virtual double GetReward_Implementation() override;
};

/** `approach_reward`: metres by which the robot came nearer to the apple that was the nearest to it before the step. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesApproachReward : public UUEPoolRewarder {
  GENERATED_BODY()

 public:
  UApplesApproachReward();

  virtual double GetReward_Implementation() override;
};

/** `step_penalty`: -1. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesStepPenalty : public UUEPoolRewarder {
  GENERATED_BODY()

 public:
  UApplesStepPenalty();

  virtual double GetReward_Implementation() override;
};

/** `bump_penalty`: -1 if the robot touched a wall, a trunk or a robot. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesBumpPenalty : public UUEPoolRewarder {
  GENERATED_BODY()

 public:
  UApplesBumpPenalty();

  virtual double GetReward_Implementation() override;
};
