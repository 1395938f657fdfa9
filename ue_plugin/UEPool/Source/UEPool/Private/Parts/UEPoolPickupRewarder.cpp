#include "Parts/UEPoolPickupRewarder.h"

#include "UEPoolAgentComponent.h"

UUEPoolPickupRewarder::UUEPoolPickupRewarder() { TypeName = TEXT("pickup_reward"); }

double UUEPoolPickupRewarder::GetReward_Implementation() { return GetAgent()->GetPickupsThisStep(); }
