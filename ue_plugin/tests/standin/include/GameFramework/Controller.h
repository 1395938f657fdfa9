// Stands for Engine, GameFramework/Pawn.h, Controller.h, PlayerController.h, DefaultPawn.h, PlayerStart.h,
// PlayerState.h.
#pragma once

#include "GameFramework/Actor.h"

class APawn;
class UInputComponent;
class UPawnMovementComponent;
class UPlayerInput;
struct FKey;

// engine: 5.4-5.6 doc:Runtime/Engine/APlayerState
class APlayerState : public AInfo {
  STANDIN_CLASS(APlayerState, AInfo)
};
// engine: 5.4-5.6 doc:Runtime/Engine/AController
class AController : public AActor {
  STANDIN_CLASS(AController, AActor)
  TObjectPtr<APlayerState> PlayerState;
  virtual void Possess(APawn* InPawn) final;
  virtual void UnPossess() final;
  APawn* GetPawn() const { return Pawn; }
  template <typename T>
  T* GetPawn() const {
    return Cast<T>((UObject*)GetPawn());
  }
  class ACharacter* GetCharacter() const;
  FRotator GetControlRotation() const { return ControlRotation; }
  virtual void SetControlRotation(const FRotator& New) { ControlRotation = New; }
  bool IsLocalController() const { return true; }
  bool IsPlayerController() const;

 protected:
  // engine: 5.4-5.6 doc:Runtime/Engine/AController (protected)
  virtual void OnPossess(APawn* InPawn);
  virtual void OnUnPossess();
  FRotator ControlRotation;

 private:
  TObjectPtr<APawn> Pawn;
};
// engine: 5.4-5.6 doc:Runtime/Engine/APlayerController
class APlayerController : public AController {
  STANDIN_CLASS(APlayerController, AController)
  uint32 bShowMouseCursor : 1 = 0;
  TObjectPtr<UPlayerInput> PlayerInput;
  bool IsInputKeyDown(const FKey Key) const;
  bool WasInputKeyJustPressed(const FKey Key) const;
  bool SetPause(bool bPause);
  virtual void AddYawInput(float Value) { ControlRotation.Yaw += Value; }
  virtual void AddPitchInput(float Value) { ControlRotation.Pitch += Value; }
  virtual void SetViewTarget(AActor* New) { ViewTarget = New; }
  AActor* GetViewTarget() const { return ViewTarget; }
  void GetPlayerViewPoint(FVector& Location, FRotator& Rotation) const;
  virtual void SetIgnoreMoveInput(bool) {}
  virtual FString ConsoleCommand(const FString& Command, bool bWriteToLog = true);
  void SetInputMode(int) {}
  TObjectPtr<AActor> ViewTarget;  // the stand-in's own
};
// engine: 5.4-5.6 doc:Runtime/Engine/EAutoPossessAI
enum class EAutoPossessAI : uint8 { Disabled, PlacedInWorld, Spawned, PlacedInWorldOrSpawned };
namespace EAutoReceiveInputs {
enum Type { Disabled, Player0 };
}
// engine: 5.4-5.6 doc:Runtime/Engine/APawn
class APawn : public AActor {
  STANDIN_CLASS(APawn, AActor)
  uint32 bUseControllerRotationPitch : 1 = 0;
  uint32 bUseControllerRotationYaw : 1 = 0;
  uint32 bUseControllerRotationRoll : 1 = 0;
  EAutoPossessAI AutoPossessAI = EAutoPossessAI::PlacedInWorld;
  TSubclassOf<AController> AIControllerClass;
  AController* GetController() const { return Controller; }
  template <typename T>
  T* GetController() const {
    return Cast<T>((UObject*)GetController());
  }
  bool IsPlayerControlled() const;
  bool IsLocallyControlled() const { return Controller != nullptr; }
  FRotator GetControlRotation() const;
  FRotator GetViewRotation() const;
  FVector GetPawnViewLocation() const { return GetActorLocation() + FVector(0, 0, BaseEyeHeight); }
  virtual UPawnMovementComponent* GetMovementComponent() const;
  virtual void AddMovementInput(FVector WorldDirection, float ScaleValue = 1, bool bForce = false);
  FVector ConsumeMovementInputVector();
  FVector GetPendingMovementInputVector() const { return PendingInput; }
  FVector GetLastMovementInputVector() const { return LastInput; }
  virtual void AddControllerYawInput(float Value);
  virtual void AddControllerPitchInput(float Value);
  virtual void SpawnDefaultController();
  virtual void PossessedBy(AController* NewController) { Controller = NewController; }
  virtual void UnPossessed() { Controller = nullptr; }
  virtual void SetupPlayerInputComponent(UInputComponent* InPlayerInputComponent) { (void)InPlayerInputComponent; }
  virtual void PawnClientRestart() {}
  void DetachFromControllerPendingDestroy();
  float BaseEyeHeight = 64;
  TObjectPtr<AController> Controller;
  FVector PendingInput, LastInput;  // the stand-in's own
};
// engine: 5.4-5.6 doc:Runtime/Engine/ADefaultPawn
class ADefaultPawn : public APawn {
  STANDIN_CLASS(ADefaultPawn, APawn)
};
// engine: 5.4-5.6 doc:Runtime/Engine/APlayerStart
class ANavigationObjectBase : public AActor {
  STANDIN_CLASS(ANavigationObjectBase, AActor)
};
class APlayerStart : public ANavigationObjectBase {
  STANDIN_CLASS(APlayerStart, ANavigationObjectBase)
  FName PlayerStartTag;
};
