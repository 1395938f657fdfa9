#include "PatternSensors.h"

#include "PatternAction.h"
#include "PatternArena.h"
#include "UEPoolAgentComponent.h"
#include "sim/pattern_function.h"

namespace pattern = uepool::sim::pattern;

FUEPoolSpace UPatternImage::GetObservationSpace_Implementation() const {
  FUEPoolSpace Space = FUEPoolSpace::MakeBox({Height, Width, 3}, 0.0, 255.0);
  Space.bBytes = true;
  return Space;
}

void UPatternImage::ReadRow(uint8* Row, const FUEPoolSpace& Space) {
  if (const UPatternAction* Action = UPatternAction::Of(*GetAgent())) {
    pattern::write_image(Action->GetRowKey(), 0, static_cast<size_t>(Space.Num()), Row);
  }
}

FString UPatternVector::CheckSettings_Implementation() {
  return Size < static_cast<int32>(pattern::kMinVector)
             ? FString::Printf(TEXT("size: must be at least %d"), static_cast<int32>(pattern::kMinVector))
             : FString();
}

FUEPoolSpace UPatternVector::GetObservationSpace_Implementation() const {
  return FUEPoolSpace::MakeBox({Size}, -1.0, 16777216.0);
}

void UPatternVector::Read_Implementation(TArray<float>& Values) {
  const UPatternAction* Action = UPatternAction::Of(*GetAgent());
  if (!Action) {
    return;
  }
  const APatternArena& Arena = *Action->GetPatternArena();
  const FUEPoolEpisode& Episode = Arena.GetEpisode();
  Values.SetNumZeroed(Size);
  pattern::write_vector(Action->GetRowKey(), static_cast<uint64>(Episode.Seed),
                        static_cast<uint32>(Arena.GetEnvNumber()), static_cast<uint32>(Action->GetAgentNumber()),
                        static_cast<uint64>(Episode.Number), Arena.GetStep(), Action->GetCode(),
                        static_cast<uint32>(Size), Values.GetData());
}
