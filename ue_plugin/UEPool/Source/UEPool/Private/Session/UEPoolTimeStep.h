// The frame gate: decides when the next frame may begin.
#pragma once

#include "CoreMinimal.h"
#include "Engine/EngineCustomTimeStep.h"
#include "UEPoolTimeStep.generated.h"

/**
 * Called at the beginning of each frame, before anything ticks. In lock-step it holds the frame until the trainer has
 * asked all envs for a step; otherwise (in the editor) it lets the frame pass and the session pauses the played world.
 */
UCLASS()
class UUEPoolTimeStep : public UEngineCustomTimeStep {
  GENERATED_BODY()

 public:
  virtual bool Initialize(UEngine* InEngine) override;
  virtual void Shutdown(UEngine* InEngine) override;
  virtual bool UpdateTimeStep(UEngine* InEngine) override;
  virtual ECustomTimeStepSynchronizationState GetSynchronizationState() const override;
};
