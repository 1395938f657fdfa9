#include "UEPoolTypes.h"

FUEPoolSpace FUEPoolSpace::MakeBox(const TArray<int32>& InShape, double InLow, double InHigh) {
  FUEPoolSpace Space;
  Space.Kind = EUEPoolSpaceKind::Box;
  Space.Shape = InShape;
  Space.Low = InLow;
  Space.High = InHigh;
  return Space;
}

FUEPoolSpace FUEPoolSpace::MakeDiscrete(int32 Count) {
  FUEPoolSpace Space;
  Space.Kind = EUEPoolSpaceKind::Discrete;
  Space.Choices = {Count};
  return Space;
}

FUEPoolSpace FUEPoolSpace::MakeMultiDiscrete(const TArray<int32>& Counts) {
  FUEPoolSpace Space;
  Space.Kind = EUEPoolSpaceKind::MultiDiscrete;
  Space.Choices = Counts;
  return Space;
}

int32 FUEPoolSpace::Num() const {
  if (Kind != EUEPoolSpaceKind::Box) {
    return Choices.Num();
  }
  int32 Count = 1;
  for (const int32 Side : Shape) {
    Count *= Side;
  }
  return Count;
}
