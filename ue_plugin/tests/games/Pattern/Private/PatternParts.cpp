#include "PatternParts.h"

#include "PatternAction.h"
#include "PatternArena.h"
#include "UEPoolAgentComponent.h"
#include "sim/pattern_function.h"

namespace pattern = uepool::sim::pattern;

double UPatternReward::GetReward_Implementation() {
  const UPatternAction* Action = UPatternAction::Of(*GetAgent());
  return Action ? pattern::reward(Action->GetRowKey()) : 0.0;
}

FString UPatternEnd::CheckSettings_Implementation() {
  const bool bGood = EpisodeLength.Num() == 2 && EpisodeLength[0] >= 1 && EpisodeLength[0] <= EpisodeLength[1];
  return bGood ? FString()
               : FString(TEXT("episode_length: must be a list of the lowest and the highest number of steps"));
}

EUEPoolEnd UPatternEnd::GetEnd_Implementation() {
  const APatternArena& Arena = *CastChecked<APatternArena>(GetArena());
  const uint64 Seed = static_cast<uint64>(Arena.GetEpisode().Seed);
  const uint32 Length =
      pattern::episode_length(Seed, static_cast<uint32>(EpisodeLength[0]), static_cast<uint32>(EpisodeLength[1]));
  if (Arena.GetStep() < Length) {
    return EUEPoolEnd::None;
  }
  return pattern::ends_terminated(Seed) ? EUEPoolEnd::Terminated : EUEPoolEnd::Truncated;
}

EUEPoolNumber UPatternEpisode::GetNumberType_Implementation() const { return EUEPoolNumber::Int64; }

void UPatternEpisode::GetValues_Implementation(TArray<double>& Values) {
  Values.Add(static_cast<double>(CastChecked<APatternArena>(GetArena())->GetEpisode().Number));
}
