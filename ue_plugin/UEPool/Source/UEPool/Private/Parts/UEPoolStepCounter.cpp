#include "Parts/UEPoolStepCounter.h"

#include "UEPoolAgentComponent.h"

UUEPoolStepCounter::UUEPoolStepCounter() { TypeName = TEXT("step_counter"); }

FString UUEPoolStepCounter::CheckSettings_Implementation() {
  return MaxStepCount < 1 ? FString(TEXT("max_step_count: must be 1 or more")) : FString();
}

EUEPoolEnd UUEPoolStepCounter::GetEnd_Implementation() {
  return GetAgent()->GetElapsedSteps() >= MaxStepCount ? EUEPoolEnd::Truncated : EUEPoolEnd::None;
}
