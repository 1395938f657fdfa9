// A camera that the GPU draws.
#pragma once

#include "CoreMinimal.h"
#include "Templates/SharedPointer.h"
#include "UEPoolSensor.h"
#include "UEPoolSceneCaptureSensor.generated.h"

class FRHIGPUTextureReadback;
class USceneCaptureComponent2D;
class UTextureRenderTarget2D;

/**
 * `gpu_camera`: the engine's own renderer, as [height, width, 3] bytes. Needs a GPU: pools with `profile: gpu`. All of
 * an env's pictures are drawn and copied at once; the step waits for the copies, so that a picture is always that of
 * its own step.
 */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolSceneCaptureSensor : public UUEPoolSensor {
  GENERATED_BODY()

 public:
  UUEPoolSceneCaptureSensor();

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  int32 Width = 84;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  int32 Height = 84;

  /** Horizontal, degrees. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  double Fov = 90.0;

  /** The scene component that it sits on; empty: the actor's first camera, else its root. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  FName AttachToCompName;

  virtual FString CheckSettings_Implementation() override;
  virtual FUEPoolSpace GetObservationSpace_Implementation() const override;
  virtual void BeginRead() override;
  virtual void ReadRow(uint8* Row, const FUEPoolSpace& Space) override;
  virtual void OnUnregister() override;

 private:
  USceneComponent* FindAttachPoint() const;
  void MakeCapture();

  UPROPERTY(Transient)
  TObjectPtr<USceneCaptureComponent2D> Capture;

  UPROPERTY(Transient)
  TObjectPtr<UTextureRenderTarget2D> Target;

  // Of the render thread once a copy is asked for.
  TSharedPtr<FRHIGPUTextureReadback, ESPMode::ThreadSafe> Readback;
};
