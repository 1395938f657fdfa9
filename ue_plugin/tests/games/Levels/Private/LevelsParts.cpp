#include "LevelsParts.h"

#include "GameFramework/Actor.h"

FUEPoolSpace ULevelsAction::GetActionSpace_Implementation() const {
  switch (Fault) {
    case ELevelsFault::Empty:
      return FUEPoolSpace::MakeBox({0}, -1.0, 1.0);
    case ELevelsFault::Reversed:
      return FUEPoolSpace::MakeBox({2}, 1.0, -1.0);
    case ELevelsFault::Choices:
      return FUEPoolSpace::MakeMultiDiscrete({});
    default:
      return FUEPoolSpace::MakeDiscrete(2);
  }
}

void ULevelsAction::Act_Implementation(const TArray<double>& Values) {
  if (Values[0] == 1.0) {
    GetOwner()->Destroy();
  }
}

FUEPoolSpace ULevelsSensor::GetObservationSpace_Implementation() const {
  // One for the class: parts are made anew.
  static int32 Asked = 0;
  ++Asked;
  switch (Fault) {
    case ELevelsFault::Empty:
      return FUEPoolSpace::MakeBox({4, 0}, 0.0, 1.0);
    case ELevelsFault::Reversed:
      return FUEPoolSpace::MakeBox({4}, 1.0, 0.0);
    case ELevelsFault::Choices:
      return FUEPoolSpace::MakeDiscrete(4);
    case ELevelsFault::Growing:
      return FUEPoolSpace::MakeBox({4096 * Asked}, 0.0, 1.0);
    default:
      return FUEPoolSpace::MakeBox({4}, 0.0, 1.0);
  }
}

void ULevelsSensor::Read_Implementation(TArray<float>& Values) { Values.Init(1.0f, 4); }
