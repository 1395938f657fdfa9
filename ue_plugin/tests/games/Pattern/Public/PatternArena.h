// An env whose rows say what they are.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolArena.h"
#include "PatternArena.generated.h"

/**
 * Counts the ticks of the world since the episode began. Rows show them as their step: one tick too many or too few, or
 * one at the wrong time, makes a wrong row.
 */
UCLASS()
class PATTERN_API APatternArena : public AUEPoolArena {
  GENERATED_BODY()

 public:
  APatternArena();

  virtual void Tick(float DeltaSeconds) override;
  virtual FString ResetArena_Implementation(const FUEPoolEpisode& Episode) override;
  virtual bool CallMethod(const FString& Method, const FString& ArgumentsJson, FString& Result,
                          FString& Problem) override;

  /** Since the episode began; a number that no row may have where the world's time is not that of as many whole steps.
   */
  uint32 GetStep() const;
  const FUEPoolEpisode& GetEpisode() const { return Episode; }

 private:
  FUEPoolEpisode Episode;
  int32 Ticks = 0;
  double Began = 0.0;  // on the world's clock
  float TickSeconds = 0.0f;
};
