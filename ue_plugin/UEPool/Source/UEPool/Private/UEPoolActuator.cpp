#include "UEPoolActuator.h"

UUEPoolActuator::UUEPoolActuator() = default;

FUEPoolSpace UUEPoolActuator::GetActionSpace_Implementation() const { return FUEPoolSpace::MakeBox({1}, -1.0, 1.0); }

void UUEPoolActuator::Act_Implementation(const TArray<double>& Values) {}
