// What an agent did last, and so what its row is.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolActuator.h"
#include "PatternAction.generated.h"

class APatternArena;
class UUEPoolAgentComponent;

UENUM(BlueprintType)
enum class EPatternAction : uint8 {
  /** One of Actions choices. */
  Discrete,
  /** ActionSize times one of Actions choices. */
  MultiDiscrete,
  /** ActionSize numbers from -1 to 1. */
  Box
};

/** `pattern_action`: keeps the action, which the next row shows. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class PATTERN_API UPatternAction : public UUEPoolActuator {
  GENERATED_BODY()

 public:
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Pattern")
  EPatternAction Action = EPatternAction::Discrete;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Pattern")
  int32 Actions = 4;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Pattern")
  int32 ActionSize = 2;

  virtual FUEPoolSpace GetActionSpace_Implementation() const override;
  virtual void BeginEpisode_Implementation(const FUEPoolEpisode& Episode) override;
  virtual void Act_Implementation(const TArray<double>& Values) override;

  /** Null: the agent's env config has none. */
  static const UPatternAction* Of(const UUEPoolAgentComponent& Agent);

  /** From here everything in the agent's row follows. */
  uint64 GetRowKey() const;
  int64 GetCode() const { return Code; }
  int32 GetAgentNumber() const;
  const APatternArena* GetPatternArena() const;

 private:
  int64 Code = -1;  // the first row of an episode is after no action
};
