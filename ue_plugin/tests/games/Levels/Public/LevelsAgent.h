// An agent that tells what the engine's clocks say.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/Actor.h"
#include "LevelsAgent.generated.h"

class USphereComponent;
class UUEPoolAgentComponent;

/** A ball that physics may move. Its numbers are of its last tick. */
UCLASS()
class LEVELS_API ALevelsAgent : public AActor {
  GENERATED_BODY()

 public:
  ALevelsAgent();

  UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Levels")
  TObjectPtr<USphereComponent> Ball;

  UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Levels")
  TObjectPtr<UUEPoolAgentComponent> Agent;

  /** Ticks of the world since the actor began to play. */
  UPROPERTY(BlueprintReadOnly, Category = "Levels")
  int32 Ticks = 0;

  /** What the last of them took. */
  UPROPERTY(BlueprintReadOnly, Category = "Levels")
  double TickSeconds = 0.0;

  /** The world's time. */
  UPROPERTY(BlueprintReadOnly, Category = "Levels")
  double WorldSeconds = 0.0;

  /** The engine's. */
  UPROPERTY(BlueprintReadOnly, Category = "Levels")
  double EngineSeconds = 0.0;

  /** The frame's number, modulo 65536, as the stand-in's pictures show it. */
  UPROPERTY(BlueprintReadOnly, Category = "Levels")
  int32 Frame = 0;

  /** Metres above where it stood at first. */
  UPROPERTY(BlueprintReadOnly, Category = "Levels")
  double Height = 0.0;

  /** Lets physics move it. */
  void Drop();

  virtual void Tick(float DeltaSeconds) override;
};

/** Another class, with other scene components and numbers. */
UCLASS()
class LEVELS_API ALevelsOtherAgent : public ALevelsAgent {
  GENERATED_BODY()

 public:
  ALevelsOtherAgent();

  UPROPERTY(BlueprintReadOnly, Category = "Levels")
  int32 Surplus = 0;
};
