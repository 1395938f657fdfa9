// Being in, or getting into, something.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolRewarder.h"
#include "UEPoolOverlapRewarder.generated.h"

/** `overlap_reward`: for overlapping actors with a tag at the end of a step; each once in an episode if so wanted. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class UEPOOL_API UUEPoolOverlapRewarder : public UUEPoolRewarder {
  GENERATED_BODY()

 public:
  UUEPoolOverlapRewarder();

  /** Of the actors that count. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  FName Tag;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  bool bOnlyOnce = true;

  virtual FString CheckSettings_Implementation() override;
  virtual void BeginEpisode_Implementation(const FUEPoolEpisode& Episode) override;
  virtual double GetReward_Implementation() override;

 private:
  TSet<TWeakObjectPtr<AActor>> Rewarded;
};
