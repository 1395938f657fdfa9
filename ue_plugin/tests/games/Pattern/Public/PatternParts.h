// Rewards, ends and infos that follow from the row.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolInfo.h"
#include "UEPoolRewarder.h"
#include "UEPoolTerminator.h"
#include "PatternParts.generated.h"

/** `pattern_reward`: of the row's key. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class PATTERN_API UPatternReward : public UUEPoolRewarder {
  GENERATED_BODY()

 public:
  virtual double GetReward_Implementation() override;
};

/** `pattern_end`: after a number of steps that follows from the episode's seed, as does the kind of the end. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class PATTERN_API UPatternEnd : public UUEPoolTerminator {
  GENERATED_BODY()

 public:
  /** Steps, the lowest and the highest number. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Pattern")
  TArray<int32> EpisodeLength = {20, 60};

  virtual FString CheckSettings_Implementation() override;
  virtual EUEPoolEnd GetEnd_Implementation() override;
};

/** `pattern_episode`: the episode's number. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class PATTERN_API UPatternEpisode : public UUEPoolInfo {
  GENERATED_BODY()

 public:
  virtual EUEPoolNumber GetNumberType_Implementation() const override;
  virtual void GetValues_Implementation(TArray<double>& Values) override;
};
