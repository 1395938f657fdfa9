// How an actor looks to CPU cameras.
#pragma once

#include "CoreMinimal.h"
#include "Components/ActorComponent.h"
#include "UEPoolAppearanceComponent.generated.h"

/** Overrides what CPU cameras, depth, segmentation and lidar show of its actor. Read when the actor first appears in an
 * arena. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolAppearanceComponent : public UActorComponent {
  GENERATED_BODY()

 public:
  UUEPoolAppearanceComponent();

  /** Of everything the actor has; otherwise colours come from material parameters (Project Settings > Plugins >
   * UEPool). */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  bool bOverrideColour = true;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool", meta = (EditCondition = "bOverrideColour"))
  FColor Colour = FColor(180, 180, 180);

  /** In segmentation images, 1 to 65535; 0: the components' custom depth stencil value, or 1. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool", meta = (ClampMin = "0", ClampMax = "65535"))
  int32 SegmentationLabel = 0;

  /** Which sensors see it: those whose `visibility_mask` shares a bit. 1 to 127; agents have a bit of their own
   * instead. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool", meta = (ClampMin = "1", ClampMax = "127"))
  int32 VisibilityMask = 1;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  bool bCastsShadow = true;

  /** Not seen by any sensor. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  bool bInvisible = false;
};
