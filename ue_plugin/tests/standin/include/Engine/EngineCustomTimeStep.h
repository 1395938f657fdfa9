// Stands for Engine, Engine/EngineCustomTimeStep.h.
#pragma once

#include "CoreMinimal.h"

class UEngine;

// engine: 5.4-5.6 doc:Runtime/Engine/ECustomTimeStepSynchronizationState
enum class ECustomTimeStepSynchronizationState { Closed, Error, Synchronized, Synchronizing };

// engine: 5.4-5.6 doc:Runtime/Engine/UEngineCustomTimeStep (UpdateTimeStep: true asks the engine to run its own time
// code too)
class UEngineCustomTimeStep : public UObject {
  STANDIN_CLASS(UEngineCustomTimeStep, UObject)
  virtual bool Initialize(UEngine* InEngine)
      PURE_VIRTUAL(UEngineCustomTimeStep::Initialize, (void)InEngine; return false;);
  virtual void Shutdown(UEngine* InEngine) PURE_VIRTUAL(UEngineCustomTimeStep::Shutdown, (void)InEngine;);
  virtual bool UpdateTimeStep(UEngine* InEngine)
      PURE_VIRTUAL(UEngineCustomTimeStep::UpdateTimeStep, (void)InEngine; return true;);
  virtual ECustomTimeStepSynchronizationState GetSynchronizationState() const
      PURE_VIRTUAL(UEngineCustomTimeStep::GetSynchronizationState, return ECustomTimeStepSynchronizationState::Closed;);
  virtual FString GetDisplayName() const { return GetName(); }
};
