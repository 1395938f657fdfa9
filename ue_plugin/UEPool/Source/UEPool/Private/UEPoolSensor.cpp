#include "UEPoolSensor.h"

#include <cstring>

UUEPoolSensor::UUEPoolSensor() = default;

FUEPoolSpace UUEPoolSensor::GetObservationSpace_Implementation() const { return FUEPoolSpace::MakeBox({1}, -1.0, 1.0); }

void UUEPoolSensor::Read_Implementation(TArray<float>& Values) {}

void UUEPoolSensor::ReadRow(uint8* Row, const FUEPoolSpace& Space) {
  const int32 Count = Space.Num();
  Reading.Reset();
  Read(Reading);
  // A reading of a wrong length must neither be left out unseen nor write beyond the row.
  Reading.SetNumZeroed(Count);
  for (int32 Index = 0; Index < Count; ++Index) {
    const float Value = FMath::Clamp(Reading[Index], static_cast<float>(Space.Low), static_cast<float>(Space.High));
    if (Space.bBytes) {
      Row[Index] = static_cast<uint8>(Value);
    } else {
      std::memcpy(Row + Index * sizeof(float), &Value, sizeof(float));
    }
  }
}
