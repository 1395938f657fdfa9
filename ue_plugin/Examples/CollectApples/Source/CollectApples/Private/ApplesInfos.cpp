#include "ApplesInfos.h"

#include "ApplesDriverOf.h"

UApplesCollectedInfo::UApplesCollectedInfo() { TypeName = TEXT("apples_collected"); }

EUEPoolNumber UApplesCollectedInfo::GetNumberType_Implementation() const { return EUEPoolNumber::Int64; }

void UApplesCollectedInfo::GetValues_Implementation(TArray<double>& Values) {
  Values.Add(ApplesGame::DriverOf(*this).Collected);
}

UApplesDistanceInfo::UApplesDistanceInfo() { TypeName = TEXT("distance"); }

EUEPoolNumber UApplesDistanceInfo::GetNumberType_Implementation() const { return EUEPoolNumber::Float64; }

void UApplesDistanceInfo::GetValues_Implementation(TArray<double>& Values) {
  Values.Add(ApplesGame::DriverOf(*this).Driven);
}

UApplesBumpsInfo::UApplesBumpsInfo() { TypeName = TEXT("bumps"); }

EUEPoolNumber UApplesBumpsInfo::GetNumberType_Implementation() const { return EUEPoolNumber::Int64; }

void UApplesBumpsInfo::GetValues_Implementation(TArray<double>& Values) {
  Values.Add(ApplesGame::DriverOf(*this).Bumps);
}

UApplesMapInfo::UApplesMapInfo() { TypeName = TEXT("map"); }

EUEPoolNumber UApplesMapInfo::GetNumberType_Implementation() const { return EUEPoolNumber::Int64; }

void UApplesMapInfo::GetValues_Implementation(TArray<double>& Values) {
  Values.Add(ApplesGame::GardenOf(*this).GetLayout().bOrchard ? 1.0 : 0.0);
}
