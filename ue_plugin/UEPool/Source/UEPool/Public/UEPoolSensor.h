// Sensors of one's own, beside the built-in camera, depth, segmentation, lidar and state.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolComponent.h"
#include "UEPoolSensor.generated.h"

/** Something that an agent senses. */
UCLASS(Abstract, Blueprintable, ClassGroup = (UEPool))
class UEPOOL_API UUEPoolSensor : public UUEPoolComponent {
  GENERATED_BODY()

 public:
  UUEPoolSensor();

  /** What readings can be: a box. Asked once, after the properties were set. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  FUEPoolSpace GetObservationSpace() const;

  /** The numbers of this moment, as many as the space has, in C order. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  void Read(TArray<float>& Values);

  /** Before the first ReadRow() of a step's sensors: begins what takes a while. */
  virtual void BeginRead() {}

  /** Writes a reading as the trainer will see it: floats, or bytes if the space says so. The default calls Read(). */
  virtual void ReadRow(uint8* Row, const FUEPoolSpace& Space);

  virtual FUEPoolSpace GetObservationSpace_Implementation() const;
  virtual void Read_Implementation(TArray<float>& Values);

 private:
  TArray<float> Reading;
};
