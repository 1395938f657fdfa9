#include "Session/UEPoolTimeStep.h"

#include "Session/UEPoolSession.h"

bool UUEPoolTimeStep::Initialize(UEngine* InEngine) { return true; }

void UUEPoolTimeStep::Shutdown(UEngine* InEngine) {}

bool UUEPoolTimeStep::UpdateTimeStep(UEngine* InEngine) {
  FUEPoolSession* Session = FUEPoolSession::Current();
  // True: the engine keeps its own time.
  return !Session || !Session->BeginFrame();
}

ECustomTimeStepSynchronizationState UUEPoolTimeStep::GetSynchronizationState() const {
  return ECustomTimeStepSynchronizationState::Synchronized;
}
