// Something that stands in the garden.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/Actor.h"
#include "ApplesBody.generated.h"

class AUEPoolArena;
class UShapeComponent;
class UUEPoolAppearanceComponent;

/** Shapes of one colour, attached to an arena. Metres: forward, left, up. */
UCLASS()
class COLLECTAPPLES_API AApplesBody : public AActor {
  GENERATED_BODY()

 public:
  AApplesBody();

  UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Apples")
  TObjectPtr<UUEPoolAppearanceComponent> Appearance;

  static AApplesBody* Make(AUEPoolArena& Arena, const FColor& Colour, int32 Label, int32 Mask,
                           bool bCastsShadow = true);

  /** Where it stands in the arena: its place on the ground, degrees to the left, scale. */
  void Place(const FVector2D& At, double Degrees = 0.0, const FVector& Scale = FVector(1.0, 1.0, 1.0));

  // Shapes in the frame of the actor, which may be any. Those of agents need names: all have the same.
  static UShapeComponent* AddBox(AActor& Actor, const FColor& Colour, const FVector& Centre, const FVector& Half,
                                 FName Name = NAME_None);
  static UShapeComponent* AddSphere(AActor& Actor, const FColor& Colour, const FVector& Centre, double Radius,
                                    FName Name = NAME_None);
  /** Upright; HalfHeight with its caps. */
  static UShapeComponent* AddCapsule(AActor& Actor, const FColor& Colour, const FVector& Centre, double Radius,
                                     double HalfHeight);
};
