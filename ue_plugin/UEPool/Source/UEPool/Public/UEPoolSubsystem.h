// The env, or envs, of one world: owns the link to the server.
#pragma once

#include "CoreMinimal.h"
#include "Engine/EngineBaseTypes.h"
#include "Subsystems/WorldSubsystem.h"
#include "Templates/SharedPointer.h"
#include "UEPoolSubsystem.generated.h"

class AUEPoolArena;
class FUEPoolSession;
class UUEPoolAgentComponent;

/** Lives in worlds that are played: games, and Play in Editor. */
UCLASS()
class UEPOOL_API UUEPoolSubsystem : public UWorldSubsystem {
  GENERATED_BODY()

 public:
  UUEPoolSubsystem();
  virtual ~UUEPoolSubsystem() override;

  virtual bool ShouldCreateSubsystem(UObject* Outer) const override;
  virtual void Initialize(FSubsystemCollectionBase& Collection) override;
  virtual void OnWorldBeginPlay(UWorld& InWorld) override;
  virtual void Deinitialize() override;

  /** How many envs the launcher asked for: a level that is built by code makes as many arenas. */
  UFUNCTION(BlueprintPure, Category = "UEPool")
  static int32 GetRequestedEnvs();

  /** Whether a trainer is connected and has leased this world. */
  UFUNCTION(BlueprintPure, Category = "UEPool")
  bool IsInSession() const;

  /** Steps of the session so far. */
  UFUNCTION(BlueprintPure, Category = "UEPool")
  int64 GetSteps() const;

  /** The arenas that are envs, in their order; none before the world has begun to play. */
  UFUNCTION(BlueprintCallable, Category = "UEPool")
  TArray<AUEPoolArena*> GetArenas();

  /** What is not right, for people; empty: nothing. */
  UFUNCTION(BlueprintPure, Category = "UEPool")
  FString GetProblem() const;

  /** The env config in use, as JSON; empty: none yet. */
  UFUNCTION(BlueprintPure, Category = "UEPool")
  FString GetEnvConfig() const;

  /** For people: the session, and what every agent of an env senses, does and is rewarded. */
  FString Describe(int32 Env) const;

  /** What a render view ("agent", "depth", "spectator", ...) shows at this moment. False: Problem says why. */
  bool DrawView(int32 Env, const FString& View, TArray<FColor>& Pixels, FIntPoint& Size, FString& Problem);

  FUEPoolSession* GetSession() const { return Session.Get(); }

 protected:
  virtual bool DoesSupportWorldType(const EWorldType::Type WorldType) const override;

 private:
  void WorldTicked(UWorld* World, ELevelTick TickType, float DeltaSeconds);

  TSharedPtr<FUEPoolSession> Session;
  FDelegateHandle TickEnd;
  bool bBegun = false;
  bool bStarted = false;
};
