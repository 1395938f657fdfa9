#include "PatternAction.h"

#include <vector>

#include "PatternArena.h"
#include "UEPoolAgentComponent.h"
#include "sim/pattern_function.h"

namespace pattern = uepool::sim::pattern;

FUEPoolSpace UPatternAction::GetActionSpace_Implementation() const {
  switch (Action) {
    case EPatternAction::MultiDiscrete: {
      TArray<int32> Choices;
      Choices.Init(Actions, ActionSize);
      return FUEPoolSpace::MakeMultiDiscrete(Choices);
    }
    case EPatternAction::Box:
      return FUEPoolSpace::MakeBox({ActionSize}, -1.0, 1.0);
    default:
      return FUEPoolSpace::MakeDiscrete(Actions);
  }
}

void UPatternAction::BeginEpisode_Implementation(const FUEPoolEpisode& Episode) { Code = pattern::kNoAction; }

void UPatternAction::Act_Implementation(const TArray<double>& Values) {
  if (Action == EPatternAction::Discrete) {
    Code = static_cast<int64>(Values[0]);
  } else if (Action == EPatternAction::MultiDiscrete) {
    const std::vector<int64_t> Whole(Values.GetData(), Values.GetData() + Values.Num());
    Code = pattern::action_code(Whole.data(), Whole.size());
  } else {
    const std::vector<float> Floats(Values.GetData(), Values.GetData() + Values.Num());
    Code = pattern::action_code(Floats.data(), Floats.size());
  }
}

const UPatternAction* UPatternAction::Of(const UUEPoolAgentComponent& Agent) {
  for (const UUEPoolComponent* Part : Agent.Parts) {
    if (const UPatternAction* Found = Cast<UPatternAction>(Part)) {
      return Found;
    }
  }
  return nullptr;
}

const APatternArena* UPatternAction::GetPatternArena() const { return CastChecked<APatternArena>(GetArena()); }

int32 UPatternAction::GetAgentNumber() const { return GetPatternArena()->GetAgents().IndexOfByKey(GetAgent()); }

uint64 UPatternAction::GetRowKey() const {
  const APatternArena& Arena = *GetPatternArena();
  const uint64 Seed = static_cast<uint64>(Arena.GetEpisode().Seed);
  return pattern::row_key(Seed, static_cast<uint32>(Arena.GetEnvNumber()), static_cast<uint32>(GetAgentNumber()),
                          Arena.GetStep(), Code);
}
