#include "Config/UEPoolSpaces.h"

#include <cstring>

#include <cmath>
#include <vector>

namespace {
constexpr int32 MostNumbers = 1 << 24;

template <class T>
void Write(double Value, int32 Index, uint8* Row) {
  const T Converted = static_cast<T>(Value);
  std::memcpy(Row + Index * sizeof(T), &Converted, sizeof(T));
}

template <class T>
T Read(int32 Index, const uint8* Row) {
  T Value;
  std::memcpy(&Value, Row + Index * sizeof(T), sizeof(T));
  return Value;
}
}  // namespace

namespace UEPool {
void CheckSpace(const FUEPoolSpace& Space, bool bObservation, const std::string& Path,
                uepool::env_config::Problem* Problem) {
  if (Space.Kind == EUEPoolSpaceKind::Box) {
    int64 Count = 1;
    for (const int32 Side : Space.Shape) {
      Count = Side > 0 && Count > 0 && Count <= MostNumbers ? Count * Side : 0;
    }
    if (Count < 1 || Count > MostNumbers) {
      Problem->report(Path, "its class gives a box without numbers, or with more than 2^24");
    }
    if (!(Space.Low <= Space.High)) {
      Problem->report(Path, "its class gives a box whose Low is above its High");
    }
    return;
  }
  if (bObservation) {
    Problem->report(Path, "its class gives choices as observations: give a box");
  }
  if (Space.Choices.Num() == 0 || (Space.Kind == EUEPoolSpaceKind::Discrete && Space.Choices.Num() != 1)) {
    Problem->report(Path,
                    "its class gives a wrong number of Choices: one for a single choice, one or more for several");
  }
  for (const int32 Count : Space.Choices) {
    if (Count < 1) {
      Problem->report(Path, "its class gives a choice of fewer than 1");
    }
  }
}

uepool::link::Space ToCoreSpace(const FUEPoolSpace& Space) {
  using FCoreSpace = uepool::link::Space;
  if (Space.Kind == EUEPoolSpaceKind::Discrete) {
    return FCoreSpace::discrete(Space.Choices[0]);
  }
  if (Space.Kind == EUEPoolSpaceKind::MultiDiscrete) {
    return FCoreSpace::multi_discrete(
        std::vector<int64_t>(Space.Choices.GetData(), Space.Choices.GetData() + Space.Choices.Num()));
  }
  std::vector<uint32_t> Shape(Space.Shape.GetData(), Space.Shape.GetData() + Space.Shape.Num());
  if (Space.bBytes) {
    return FCoreSpace::box(uepool::wire::kU8, Shape, 0, 255);
  }
  return FCoreSpace::box(uepool::wire::kF32, Shape, Space.Low, Space.High);
}

void ReadAction(const FUEPoolSpace& Space, const uint8* Row, TArray<double>& Values) {
  const int32 Count = Space.Num();
  Values.SetNumUninitialized(Count);
  for (int32 Index = 0; Index < Count; ++Index) {
    if (Space.Kind == EUEPoolSpaceKind::Box) {
      const double Value = Read<float>(Index, Row);
      Values[Index] = FMath::Clamp(std::isnan(Value) ? 0.0 : Value, Space.Low, Space.High);
    } else {
      const int64_t Choice = Read<int64_t>(Index, Row);
      Values[Index] = Choice >= 0 && Choice < Space.Choices[Index] ? static_cast<double>(Choice) : 0.0;
    }
  }
}

void WriteNumbers(const TArray<double>& Values, uepool::wire::DType Type, uint8* Row) {
  for (int32 Index = 0; Index < Values.Num(); ++Index) {
    switch (Type) {
      case uepool::wire::kI64:
        Write<int64_t>(Values[Index], Index, Row);
        break;
      case uepool::wire::kF32:
        Write<float>(Values[Index], Index, Row);
        break;
      default:
        Write<double>(Values[Index], Index, Row);
    }
  }
}
}  // namespace UEPool
