#include "Parts/UEPoolLookActuator.h"

#include "Camera/CameraComponent.h"
#include "Components/SceneComponent.h"
#include "GameFramework/Actor.h"
#include "GameFramework/Controller.h"
#include "GameFramework/Pawn.h"

namespace {
constexpr double SteepestPitch = 89.0;
}  // namespace

UUEPoolLookActuator::UUEPoolLookActuator() { TypeName = TEXT("look"); }

USceneComponent* UUEPoolLookActuator::FindPitched() const {
  if (PitchComponent.IsNone()) {
    return GetOwner()->FindComponentByClass<UCameraComponent>();
  }
  TArray<USceneComponent*> All;
  GetOwner()->GetComponents<USceneComponent>(All);
  for (USceneComponent* Each : All) {
    if (Each->GetFName() == PitchComponent) {
      return Each;
    }
  }
  return nullptr;
}

FString UUEPoolLookActuator::CheckSettings_Implementation() {
  if (DegreesPerStep <= 0.0 || DegreesPerStep > 360.0) {
    return TEXT("degrees_per_step: must be above 0 and at most 360");
  }
  return bPitch && !FindPitched()
             ? FString(TEXT("pitch_component: the actor has no such scene component, or no camera"))
             : FString();
}

FUEPoolSpace UUEPoolLookActuator::GetActionSpace_Implementation() const {
  FUEPoolSpace Space = FUEPoolSpace::MakeBox({bPitch ? 2 : 1}, -1.0, 1.0);
  Space.Names.Add(TEXT("turn right"));
  if (bPitch) {
    Space.Names.Add(TEXT("look up"));
  }
  return Space;
}

void UUEPoolLookActuator::Act_Implementation(const TArray<double>& Values) {
  const FRotator Turn(0.0, Values[0] * DegreesPerStep, 0.0);
  const APawn* Pawn = Cast<APawn>(GetOwner());
  AController* Controller = Pawn && Pawn->bUseControllerRotationYaw ? Pawn->GetController() : nullptr;
  if (Controller) {
    // Such a pawn is turned to where its controller looks in every tick.
    Controller->SetControlRotation(Controller->GetControlRotation() + Turn);
  }
  GetOwner()->AddActorWorldRotation(Turn);
  USceneComponent* Pitched = bPitch ? FindPitched() : nullptr;
  if (Pitched) {
    FRotator Rotation = Pitched->GetRelativeRotation();
    Rotation.Pitch = FMath::Clamp(Rotation.Pitch + Values[1] * DegreesPerStep, -SteepestPitch, SteepestPitch);
    Pitched->SetRelativeRotation(Rotation);
  }
}
