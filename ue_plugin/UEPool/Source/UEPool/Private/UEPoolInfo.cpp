#include "UEPoolInfo.h"

UUEPoolInfo::UUEPoolInfo() = default;

EUEPoolNumber UUEPoolInfo::GetNumberType_Implementation() const { return EUEPoolNumber::Float64; }

int32 UUEPoolInfo::GetSize_Implementation() const { return 0; }

void UUEPoolInfo::GetValues_Implementation(TArray<double>& Values) {}
