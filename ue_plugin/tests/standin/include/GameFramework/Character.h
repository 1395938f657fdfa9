// Stands for Engine, GameFramework/Character.h, CharacterMovementComponent.h, PawnMovementComponent.h,
// MovementComponent.h, FloatingPawnMovement.h.
#pragma once

#include "Components/SkeletalMeshComponent.h"
#include "Components/ShapeComponent.h"
#include "GameFramework/Controller.h"

// engine: 5.4-5.6 doc:Runtime/Engine/EMovementMode
enum EMovementMode : int {
  MOVE_None,
  MOVE_Walking,
  MOVE_NavWalking,
  MOVE_Falling,
  MOVE_Swimming,
  MOVE_Flying,
  MOVE_Custom,
  MOVE_MAX
};

// engine: 5.4-5.6 doc:Runtime/Engine/UMovementComponent
class UMovementComponent : public UActorComponent {
  STANDIN_CLASS(UMovementComponent, UActorComponent)
  TObjectPtr<USceneComponent> UpdatedComponent;
  FVector Velocity;
  virtual void SetUpdatedComponent(USceneComponent* New) { UpdatedComponent = New; }
  virtual float GetMaxSpeed() const { return 0; }
  virtual void StopMovementImmediately() { Velocity = FVector(); }
  virtual bool IsFalling() const { return false; }
  void InitializeComponent() override;
};
// engine: 5.4-5.6 doc:Runtime/Engine/UPawnMovementComponent
class UPawnMovementComponent : public UMovementComponent {
  STANDIN_CLASS(UPawnMovementComponent, UMovementComponent)
  APawn* GetPawnOwner() const;
  virtual void AddInputVector(FVector WorldVector, bool bForce = false);
  FVector ConsumeInputVector();
};
// engine: 5.4-5.6 doc:Runtime/Engine/UFloatingPawnMovement
class UFloatingPawnMovement : public UPawnMovementComponent {
  STANDIN_CLASS(UFloatingPawnMovement, UPawnMovementComponent)
  float MaxSpeed = 1200, Acceleration = 4000, Deceleration = 8000;
  float GetMaxSpeed() const override { return MaxSpeed; }
  void TickComponent(float Dt, ELevelTick TickType, FActorComponentTickFunction* Function) override;
};
// engine: 5.4-5.6 doc:Runtime/Engine/UCharacterMovementComponent (here: walks on the height it began at, falls after a
// jump)
class UCharacterMovementComponent : public UPawnMovementComponent {
  STANDIN_CLASS(UCharacterMovementComponent, UPawnMovementComponent)
  float MaxWalkSpeed = 600, MaxAcceleration = 2048, JumpZVelocity = 420, GravityScale = 1,
        BrakingDecelerationWalking = 2048;
  FRotator RotationRate = FRotator(0, 360, 0);
  TEnumAsByte<EMovementMode> MovementMode = MOVE_Walking;
  uint8 bOrientRotationToMovement : 1 = 0;
  uint8 bRunPhysicsWithNoController : 1 = 0;
  float GetMaxSpeed() const override { return MaxWalkSpeed; }
  bool IsFalling() const override { return MovementMode == MOVE_Falling; }
  bool IsMovingOnGround() const { return MovementMode == MOVE_Walking; }
  void SetMovementMode(EMovementMode New, uint8 Custom = 0) { (void)Custom, MovementMode = New; }
  void DisableMovement() { MovementMode = MOVE_None; }
  void TickComponent(float Dt, ELevelTick TickType, FActorComponentTickFunction* Function) override;
  double GroundZ = 0;  // the stand-in's own
};
// engine: 5.4-5.6 doc:Runtime/Engine/ACharacter
class ACharacter : public APawn {
  STANDIN_CLASS(ACharacter, APawn)
  UCharacterMovementComponent* GetCharacterMovement() const { return CharacterMovement; }
  template <typename T>
  T* GetCharacterMovement() const {
    return Cast<T>((UObject*)CharacterMovement.Get());
  }
  UCapsuleComponent* GetCapsuleComponent() const { return CapsuleComponent; }
  USkeletalMeshComponent* GetMesh() const { return Mesh; }
  UPawnMovementComponent* GetMovementComponent() const override;
  virtual void Jump();
  virtual void StopJumping() {}
  bool CanJump() const { return CharacterMovement->IsMovingOnGround(); }

 private:
  TObjectPtr<USkeletalMeshComponent> Mesh;
  TObjectPtr<UCharacterMovementComponent> CharacterMovement;
  TObjectPtr<UCapsuleComponent> CapsuleComponent;
};
