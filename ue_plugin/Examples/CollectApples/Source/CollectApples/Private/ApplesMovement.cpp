#include "ApplesMovement.h"

#include "ApplesArena.h"
#include "UEPoolAgentComponent.h"

UApplesMovement::UApplesMovement() { TypeName = TEXT("robot_movement"); }

FString UApplesMovement::CheckSettings_Implementation() {
  for (const UUEPoolComponent* Other : GetAgent()->Parts) {
    if (Other != this && Other->IsA<UUEPoolActuator>()) {
      return TEXT("type: a robot takes one actuator only");
    }
  }
  return FString();
}

FUEPoolSpace UApplesMovement::GetActionSpace_Implementation() const {
  FUEPoolSpace Space;
  switch (Mode) {
    case EApplesMovementMode::Discrete:
      Space = FUEPoolSpace::MakeDiscrete(4);
      Space.Names = {TEXT("nothing"), TEXT("forward"), TEXT("left"), TEXT("right")};
      break;
    case EApplesMovementMode::Continuous:
      Space = FUEPoolSpace::MakeBox({2}, -1.0, 1.0);
      Space.Names = {TEXT("forward"), TEXT("left")};
      break;
    case EApplesMovementMode::Keys:
      Space = FUEPoolSpace::MakeMultiDiscrete({2, 2, 2, 2, 2});
      Space.Names = {TEXT("forward"), TEXT("back"), TEXT("right"), TEXT("left"), TEXT("jump")};
      break;
  }
  return Space;
}

void UApplesMovement::Act_Implementation(const TArray<double>& Values) {
  double Speed = 0.0, Turn = 0.0;
  switch (Mode) {
    case EApplesMovementMode::Discrete: {
      const int32 Choice = static_cast<int32>(Values[0]);
      Speed = Choice == 1 ? 1.0 : 0.0;
      Turn = Choice == 2 ? 1.0 : (Choice == 3 ? -1.0 : 0.0);
      break;
    }
    case EApplesMovementMode::Continuous:
      Speed = Values[0];
      Turn = Values[1];
      break;
    case EApplesMovementMode::Keys:
      Speed = Values[0] - Values[1];
      Turn = Values[3] - Values[2];
      break;
  }
  if (AApplesArena* Garden = Cast<AApplesArena>(GetArena())) {
    Garden->Drive(*GetAgent(), Speed, Turn);
  }
}
