#include "ApplesBody.h"

#include "Components/SceneComponent.h"
#include "ApplesUnits.h"
#include "Components/BoxComponent.h"
#include "Components/CapsuleComponent.h"
#include "Components/SphereComponent.h"
#include "Engine/World.h"
#include "UEPoolAppearanceComponent.h"
#include "UEPoolArena.h"

namespace {
// The garden moves and stops everything itself: the engine's own collisions would only take time.
template <class T>
T* AddShape(AActor& Actor, const FColor& Colour, const FVector& Centre, FName Name) {
  T* Shape = NewObject<T>(&Actor, Name);
  Shape->SetupAttachment(Actor.GetRootComponent());
  Shape->SetRelativeLocation(ApplesGame::ToEngine(Centre));
  Shape->SetCollisionEnabled(ECollisionEnabled::NoCollision);
  Shape->SetGenerateOverlapEvents(false);
  Shape->SetHiddenInGame(false);
  Shape->ShapeColor = Colour;
  return Shape;
}
}  // namespace

AApplesBody::AApplesBody() {
  PrimaryActorTick.bCanEverTick = false;
  RootComponent = CreateDefaultSubobject<USceneComponent>(TEXT("Root"));
  Appearance = CreateDefaultSubobject<UUEPoolAppearanceComponent>(TEXT("Appearance"));
}

AApplesBody* AApplesBody::Make(AUEPoolArena& Arena, const FColor& Colour, int32 Label, int32 Mask, bool bCastsShadow) {
  FActorSpawnParameters Parameters;
  Parameters.Owner = &Arena;
  Parameters.SpawnCollisionHandlingOverride = ESpawnActorCollisionHandlingMethod::AlwaysSpawn;
  AApplesBody* Body =
      Arena.GetWorld()->SpawnActor<AApplesBody>(AApplesBody::StaticClass(), Arena.GetActorTransform(), Parameters);
  Body->AttachToActor(&Arena, FAttachmentTransformRules::KeepRelativeTransform);
  Body->Place(FVector2D(0.0, 0.0));
  Body->Appearance->Colour = Colour;
  Body->Appearance->SegmentationLabel = Label;
  Body->Appearance->VisibilityMask = Mask;
  Body->Appearance->bCastsShadow = bCastsShadow;
  return Body;
}

void AApplesBody::Place(const FVector2D& At, double Degrees, const FVector& Scale) {
  RootComponent->SetRelativeLocationAndRotation(ApplesGame::ToEngine(At.X, At.Y, 0.0),
                                                ApplesGame::ToEngineRotation(Degrees));
  RootComponent->SetRelativeScale3D(Scale);
}

UShapeComponent* AApplesBody::AddBox(AActor& Actor, const FColor& Colour, const FVector& Centre, const FVector& Half,
                                     FName Name) {
  UBoxComponent* Box = AddShape<UBoxComponent>(Actor, Colour, Centre, Name);
  Box->InitBoxExtent(Half * 100.0);
  Box->RegisterComponent();
  return Box;
}

UShapeComponent* AApplesBody::AddSphere(AActor& Actor, const FColor& Colour, const FVector& Centre, double Radius,
                                        FName Name) {
  USphereComponent* Sphere = AddShape<USphereComponent>(Actor, Colour, Centre, Name);
  Sphere->InitSphereRadius(static_cast<float>(Radius * 100.0));
  Sphere->RegisterComponent();
  return Sphere;
}

UShapeComponent* AApplesBody::AddCapsule(AActor& Actor, const FColor& Colour, const FVector& Centre, double Radius,
                                         double HalfHeight) {
  UCapsuleComponent* Capsule = AddShape<UCapsuleComponent>(Actor, Colour, Centre, NAME_None);
  Capsule->InitCapsuleSize(static_cast<float>(Radius * 100.0), static_cast<float>(HalfHeight * 100.0));
  Capsule->RegisterComponent();
  return Capsule;
}
