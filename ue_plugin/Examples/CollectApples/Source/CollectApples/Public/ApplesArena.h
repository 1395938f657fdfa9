// The garden as an env.
#pragma once

#include "CoreMinimal.h"
#include "Templates/SharedPointer.h"
#include "UEPoolArena.h"
#include "ApplesArena.generated.h"

class FApplesGarden;
class FApplesScenery;
class UUEPoolAgentComponent;

/**
 * A walled garden with trees, apples and robots. It moves all of it itself, in metres and in its own frame, once in
 * each tick of the world: so episodes follow from their seeds and actions, wherever the garden stands and whatever else
 * the world does.
 */
UCLASS()
class COLLECTAPPLES_API AApplesArena : public AUEPoolArena {
  GENERATED_BODY()

 public:
  AApplesArena();

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Garden", meta = (ClampMin = "1", ClampMax = "100"))
  int32 Apples = 15;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Garden", meta = (ClampMin = "0", ClampMax = "60"))
  int32 Trees = 8;

  /** Metres between opposite walls. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Garden", meta = (ClampMin = "6", ClampMax = "40"))
  double GardenSize = 12.0;

  /** Metres a second. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Garden", meta = (ClampMin = "0.1", ClampMax = "10"))
  double RobotSpeed = 2.0;

  /** Degrees a second. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Garden", meta = (ClampMin = "1", ClampMax = "720"))
  double TurnSpeed = 180.0;

  /** Metres from a robot's centre to an apple's. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Garden", meta = (ClampMin = "0.3", ClampMax = "1.5"))
  double PickupRadius = 0.6;

  /** Of sizes and kinds: 0 none, 1 all. Changes no place. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Garden", meta = (ClampMin = "0", ClampMax = "1"))
  double Variation = 1.0;

  virtual void BeginPlay() override;
  virtual void Tick(float DeltaSeconds) override;

  virtual FString CheckParameters_Implementation() override;
  virtual FString ResetArena_Implementation(const FUEPoolEpisode& Episode) override;
  virtual void GetMaps_Implementation(TArray<FString>& Maps) const override;
  virtual FString ChooseMap_Implementation(const FString& Map) override;
  virtual void GetSpawnPoints_Implementation(TArray<FString>& Names) const override;
  virtual AActor* SpawnAgent_Implementation(const FString& Id, TSubclassOf<AActor> AgentClass,
                                            const FString& SpawnPoint) override;
  virtual bool CallMethod(const FString& Method, const FString& ArgumentsJson, FString& Result,
                          FString& Problem) override;

  /** What an agent's robot is to do in the step that begins: both from -1 to 1, drive forward and turn left. */
  void Drive(const UUEPoolAgentComponent& Agent, double Speed, double Turn);

  const FApplesGarden& GetGarden() const { return *Garden; }
  /** An agent's number, which is its robot's in the garden. */
  int32 NumberOf(const UUEPoolAgentComponent* Agent) const;

 private:
  /** Whether the robots of the garden are those of the agents: not before the first episode of an env config. */
  bool HasBegun() const;
  void ShowRobots();
  FString GetState() const;

  FString ChosenMap;
  TSharedPtr<FApplesGarden> Garden;
  TSharedPtr<FApplesScenery> Scenery;
};
