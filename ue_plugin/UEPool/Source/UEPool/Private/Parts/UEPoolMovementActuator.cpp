#include "Parts/UEPoolMovementActuator.h"

#include "GameFramework/Character.h"
#include "GameFramework/Pawn.h"

UUEPoolMovementActuator::UUEPoolMovementActuator() {
  TypeName = TEXT("movement");
  bActEveryTick = true;  // input lasts for a tick
}

FString UUEPoolMovementActuator::CheckSettings_Implementation() {
  return Cast<APawn>(GetOwner()) ? FString() : FString(TEXT("type: movement needs a pawn"));
}

FUEPoolSpace UUEPoolMovementActuator::GetActionSpace_Implementation() const {
  FUEPoolSpace Space;
  switch (Mode) {
    case EUEPoolMovementMode::Discrete:
      Space = FUEPoolSpace::MakeDiscrete(5);
      Space.Names = {TEXT("nothing"), TEXT("forward"), TEXT("back"), TEXT("left"), TEXT("right")};
      break;
    case EUEPoolMovementMode::Continuous:
      Space = FUEPoolSpace::MakeBox({2}, -1.0, 1.0);
      Space.Names = {TEXT("forward"), TEXT("right")};
      break;
    case EUEPoolMovementMode::Keys:
      Space = FUEPoolSpace::MakeMultiDiscrete({2, 2, 2, 2, 2});
      Space.Names = {TEXT("forward"), TEXT("back"), TEXT("left"), TEXT("right"), TEXT("jump")};
      break;
  }
  return Space;
}

void UUEPoolMovementActuator::Act_Implementation(const TArray<double>& Values) {
  APawn* Pawn = Cast<APawn>(GetOwner());
  double Forward = 0.0, Right = 0.0;
  switch (Mode) {
    case EUEPoolMovementMode::Discrete:
      Forward = (Values[0] == 1.0 ? 1.0 : 0.0) - (Values[0] == 2.0 ? 1.0 : 0.0);
      Right = (Values[0] == 4.0 ? 1.0 : 0.0) - (Values[0] == 3.0 ? 1.0 : 0.0);
      break;
    case EUEPoolMovementMode::Continuous:
      Forward = Values[0];
      Right = Values[1];
      break;
    case EUEPoolMovementMode::Keys:
      Forward = Values[0] - Values[1];
      Right = Values[3] - Values[2];
      if (ACharacter* Character = Cast<ACharacter>(Pawn)) {
        if (Values[4] > 0.0) {
          Character->Jump();
        } else {
          Character->StopJumping();
        }
      }
      break;
  }
  Pawn->AddMovementInput(Pawn->GetActorForwardVector(), static_cast<float>(Forward), true);
  Pawn->AddMovementInput(Pawn->GetActorRightVector(), static_cast<float>(Right), true);
}
