#include "UEPoolRewarder.h"

UUEPoolRewarder::UUEPoolRewarder() = default;

double UUEPoolRewarder::GetReward_Implementation() { return 0.0; }
