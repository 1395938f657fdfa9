// Movement: pawns that float, characters that walk.
#include "GameFramework/Character.h"

#include "Engine/World.h"

STANDIN_IMPLEMENT(UMovementComponent, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UPawnMovementComponent, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UFloatingPawnMovement, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UCharacterMovementComponent, "Engine", 0)
STANDIN_IMPLEMENT(ACharacter, "Engine", 0)

UMovementComponent::UMovementComponent(const FObjectInitializer& I) : Super(I) {
  PrimaryComponentTick.bCanEverTick = true;
  bWantsInitializeComponent = true;
}
void UMovementComponent::InitializeComponent() {
  Super::InitializeComponent();
  if (!UpdatedComponent && GetOwner()) SetUpdatedComponent(GetOwner()->GetRootComponent());
}
APawn* UPawnMovementComponent::GetPawnOwner() const { return Cast<APawn>(GetOwner()); }
void UPawnMovementComponent::AddInputVector(FVector WorldVector, bool bForce) {
  if (APawn* Pawn = GetPawnOwner()) Pawn->AddMovementInput(WorldVector, 1, bForce);
}
FVector UPawnMovementComponent::ConsumeInputVector() {
  return GetPawnOwner() ? GetPawnOwner()->ConsumeMovementInputVector() : FVector();
}

static void approach(FVector& velocity, const FVector& wanted, double step) {
  const FVector gap = wanted - velocity;
  velocity = gap.Size() <= step ? wanted : velocity + gap.GetSafeNormal() * step;
}
void UFloatingPawnMovement::TickComponent(float Dt, ELevelTick TickType, FActorComponentTickFunction* Function) {
  Super::TickComponent(Dt, TickType, Function);
  if (!UpdatedComponent) return;
  const FVector Input = ConsumeInputVector().GetClampedToMaxSize(1);
  approach(Velocity, Input * MaxSpeed, (Input.IsNearlyZero() ? Deceleration : Acceleration) * Dt);
  UpdatedComponent->ComponentVelocity = Velocity;
  UpdatedComponent->AddWorldOffset(Velocity * Dt, true);
}
void UCharacterMovementComponent::TickComponent(float Dt, ELevelTick TickType, FActorComponentTickFunction* Function) {
  Super::TickComponent(Dt, TickType, Function);
  const FVector Input = ConsumeInputVector().GetClampedToMaxSize(1);
  APawn* Pawn = GetPawnOwner();
  // As in the engine, a character without a controller stands still unless told otherwise.
  if (!UpdatedComponent || MovementMode == MOVE_None ||
      (Pawn && !Pawn->GetController() && !bRunPhysicsWithNoController))
    return;
  FVector Level(Velocity.X, Velocity.Y, 0);
  approach(Level, FVector(Input.X, Input.Y, 0) * MaxWalkSpeed,
           (Input.IsNearlyZero() ? BrakingDecelerationWalking : MaxAcceleration) * Dt);
  if (MovementMode == MOVE_Falling) Velocity.Z += GetWorld()->GetGravityZ() * GravityScale * Dt;
  Velocity = FVector(Level.X, Level.Y, MovementMode == MOVE_Falling ? Velocity.Z : 0);
  FVector To = UpdatedComponent->GetComponentLocation() + Velocity * Dt;
  if (MovementMode == MOVE_Falling && Velocity.Z < 0 && To.Z <= GroundZ) {
    To.Z = GroundZ;
    Velocity.Z = 0;
    MovementMode = MOVE_Walking;
  }
  if (MovementMode == MOVE_Walking) GroundZ = To.Z;
  UpdatedComponent->ComponentVelocity = Velocity;
  UpdatedComponent->SetWorldLocation(To, true);
  if (bOrientRotationToMovement && !Level.IsNearlyZero()) UpdatedComponent->SetWorldRotation(Level.Rotation());
}
ACharacter::ACharacter(const FObjectInitializer& I) : Super(I) {
  CapsuleComponent = CreateDefaultSubobject<UCapsuleComponent>(TEXT("CollisionCylinder"));
  CapsuleComponent->InitCapsuleSize(34, 88);
  CapsuleComponent->SetCollisionProfileName(TEXT("Pawn"));
  RootComponent = CapsuleComponent.Get();
  CharacterMovement = I.CreateDefaultSubobject<UCharacterMovementComponent>(this, TEXT("CharMoveComp"));
  if (CharacterMovement) CharacterMovement->SetUpdatedComponent(CapsuleComponent);
  Mesh = CreateDefaultSubobject<USkeletalMeshComponent>(TEXT("CharacterMesh0"));
  if (Mesh) Mesh->SetupAttachment(CapsuleComponent);
  bUseControllerRotationYaw = 1;
}
UPawnMovementComponent* ACharacter::GetMovementComponent() const { return CharacterMovement; }
void ACharacter::Jump() {
  if (!CanJump()) return;
  CharacterMovement->Velocity.Z = CharacterMovement->JumpZVelocity;
  CharacterMovement->SetMovementMode(MOVE_Falling);
}
UPawnMovementComponent* APawn::GetMovementComponent() const { return FindComponentByClass<UPawnMovementComponent>(); }
ACharacter* AController::GetCharacter() const { return Cast<ACharacter>(GetPawn()); }
