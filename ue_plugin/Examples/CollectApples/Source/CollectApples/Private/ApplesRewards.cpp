#include "ApplesRewards.h"

#include "ApplesDriverOf.h"

UApplesTeamPickupReward::UApplesTeamPickupReward() { TypeName = TEXT("team_pickup_reward"); }

double UApplesTeamPickupReward::GetReward_Implementation() {
  double Sum = 0.0;
  for (const FApplesDriver& Robot : ApplesGame::GardenOf(*this).GetRobots()) {
    Sum += Robot.Picked;
  }
  return Sum;
}

UApplesApproachReward::UApplesApproachReward() { TypeName = TEXT("approach_reward"); }

double UApplesApproachReward::GetReward_Implementation() { return ApplesGame::DriverOf(*this).Approached; }

UApplesStepPenalty::UApplesStepPenalty() { TypeName = TEXT("step_penalty"); }

double UApplesStepPenalty::GetReward_Implementation() { return -1.0; }

UApplesBumpPenalty::UApplesBumpPenalty() { TypeName = TEXT("bump_penalty"); }

double UApplesBumpPenalty::GetReward_Implementation() { return ApplesGame::DriverOf(*this).bBumped ? -1.0 : 0.0; }
