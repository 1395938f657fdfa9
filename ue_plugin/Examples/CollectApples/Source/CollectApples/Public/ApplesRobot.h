// What drives through the garden.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/Actor.h"
#include "ApplesRobot.generated.h"

class AUEPoolArena;
class FApplesGarden;
class UUEPoolAgentComponent;
class UUEPoolAppearanceComponent;

/** A robot. Its properties are what `state` sensors and infos show; the garden sets them after every tick. */
UCLASS()
class COLLECTAPPLES_API AApplesRobot : public AActor {
  GENERATED_BODY()

 public:
  AApplesRobot();

  /** Metres in the garden: north, west. */
  UPROPERTY(VisibleInstanceOnly, BlueprintReadOnly, Category = "Robot")
  FVector2D Position = FVector2D(0.0, 0.0);

  /** Cosine and sine of the angle from north to the left. */
  UPROPERTY(VisibleInstanceOnly, BlueprintReadOnly, Category = "Robot")
  FVector2D Heading = FVector2D(1.0, 0.0);

  /** Metres a second, ahead and to the left, as it really moved. */
  UPROPERTY(VisibleInstanceOnly, BlueprintReadOnly, Category = "Robot")
  FVector2D Velocity = FVector2D(0.0, 0.0);

  /** Ahead, to the left; 0, 0: none is left. */
  UPROPERTY(VisibleInstanceOnly, BlueprintReadOnly, Category = "Robot")
  FVector2D NearestApple = FVector2D(0.0, 0.0);

  /** In the garden. */
  UPROPERTY(VisibleInstanceOnly, BlueprintReadOnly, Category = "Robot")
  int32 ApplesLeft = 0;

  /** Metres ahead, to the left, behind, to the right. */
  UPROPERTY(VisibleInstanceOnly, BlueprintReadOnly, Category = "Robot")
  FVector4 WallDistances = FVector4(0.0, 0.0, 0.0, 0.0);

  /** Ahead, to the left; 0, 0: there is none. */
  UPROPERTY(VisibleInstanceOnly, BlueprintReadOnly, Category = "Robot")
  FVector2D NearestTree = FVector2D(0.0, 0.0);

  /** Ahead, to the left; 0, 0: there is none. */
  UPROPERTY(VisibleInstanceOnly, BlueprintReadOnly, Category = "Robot")
  FVector2D NearestRobot = FVector2D(0.0, 0.0);

  UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Robot")
  TObjectPtr<UUEPoolAgentComponent> Agent;

  UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Robot")
  TObjectPtr<UUEPoolAppearanceComponent> Appearance;

  virtual void BeginPlay() override;

  /** An episode begins: it is the agent of that number, in a garden of that size. */
  void Begin(AUEPoolArena& Arena, int32 Number, double GardenSize);
  /** Takes its place and numbers from the garden. */
  void Show(const FApplesGarden& Garden, int32 Number);

 private:
  void AimChase(const FApplesGarden& Garden, const FVector2D& At, const FVector2D& Ahead);

  // Where sensors can be. Named unlike the components: names of properties and of objects are one list, in which case
  // does not count, and the first spelling stays.
  UPROPERTY()
  TObjectPtr<USceneComponent> HeadPoint;

  UPROPERTY()
  TObjectPtr<USceneComponent> ChasePoint;

  UPROPERTY()
  TObjectPtr<USceneComponent> OverheadPoint;

  UPROPERTY()
  TObjectPtr<USceneComponent> GardenView;

  UPROPERTY()
  TObjectPtr<USceneComponent> CameraComp;
};
