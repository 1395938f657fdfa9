// A module's header with what the generator has to deal with.
#pragma once

#include "CoreMinimal.h"
#include "Engine/EngineCustomTimeStep.h"
#include "Engine/DeveloperSettings.h"
#include "GameFramework/Actor.h"
#include "GameFramework/GameModeBase.h"
#include "Subsystems/WorldSubsystem.h"

#include "Sample.generated.h"

UENUM(BlueprintType)
enum class ESampleKind : uint8 { None, Apple UMETA(DisplayName = "An apple"), Pear = 7 };

USTRUCT(BlueprintType)
struct SAMPLE_API FSampleStruct {
  GENERATED_BODY()

  UPROPERTY(EditAnywhere, Category = "Sample")
  float Weight = 2;

  UPROPERTY(EditAnywhere, Category = "Sample")
  TArray<FString> Names;
};

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FSampleEvent, int32, Value);

UINTERFACE()
class SAMPLE_API USampleInterface : public UInterface {
  GENERATED_BODY()
};
class SAMPLE_API ISampleInterface {
  GENERATED_BODY()

 public:
  virtual int32 Answer() const = 0;
};

UCLASS(Blueprintable)
class SAMPLE_API ASampleActor : public AActor, public ISampleInterface {
  GENERATED_BODY()

 public:
  ASampleActor();
  void BeginPlay() override;
  void EndPlay(const EEndPlayReason::Type Reason) override;
  void Tick(float Dt) override;
  int32 Answer() const override { return 42; }

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Sample", meta = (ClampMin = "0"))
  float Speed = 1.5f;

  UPROPERTY(EditAnywhere, Category = "Sample")
  uint8 bFlag : 1;

  UPROPERTY(EditAnywhere, Category = "Sample")
  uint8 bOther : 1;

  UPROPERTY(EditAnywhere, Category = "Sample")
  bool bPlain = true;

  UPROPERTY(EditAnywhere, Category = "Sample")
  ESampleKind Kind = ESampleKind::Apple;

  UPROPERTY(EditAnywhere, Category = "Sample")
  FSampleStruct Inner;

  UPROPERTY(EditAnywhere, Category = "Sample")
  FVector Where = FVector(1, 2, 3);

  UPROPERTY(EditAnywhere, Category = "Sample")
  TArray<int32> Numbers;

  UPROPERTY()
  TObjectPtr<AActor> Friend;

  UPROPERTY(EditAnywhere, Category = "Sample")
  TSubclassOf<AActor> Type;

  UPROPERTY(BlueprintAssignable)
  FSampleEvent OnSample;

  UFUNCTION()
  void Heard(int32 Value);

  UFUNCTION(BlueprintCallable, Category = "Sample")
  float Twice(float Value) const { return Value * 2; }

  UFUNCTION(BlueprintNativeEvent, Category = "Sample")
  int32 Score(int32 Base);

  UFUNCTION(BlueprintImplementableEvent, Category = "Sample")
  float Hint(const FString& What) const;

  UFUNCTION(BlueprintNativeEvent)
  void Undeclared();

  int32 heard = 0;
  int32 ticks = 0;
  int32 undeclared = 0;

 protected:
  virtual int32 Score_Implementation(int32 Base) { return Base + 1; }

 private:
  UPROPERTY()
  FString Secret = TEXT("s");
};

UCLASS(Abstract)
class SAMPLE_API USampleBase : public UActorComponent {
  GENERATED_BODY()
};

UCLASS(Config = Game, DefaultConfig)
class SAMPLE_API USampleSettings : public UDeveloperSettings {
  GENERATED_BODY()

 public:
  UPROPERTY(Config, EditAnywhere, Category = "Sample")
  FString Host = TEXT("nobody");

  UPROPERTY(Config, EditAnywhere, Category = "Sample")
  int32 Port = 1;
};

UCLASS()
class SAMPLE_API USampleSubsystem : public UTickableWorldSubsystem {
  GENERATED_BODY()

 public:
  void OnWorldBeginPlay(UWorld& World) override;
  void Deinitialize() override;
  void Tick(float Dt) override { ticks += Dt > 0; }
  TStatId GetStatId() const override { RETURN_QUICK_DECLARE_CYCLE_STAT(USampleSubsystem, STATGROUP_Tickables); }
  int32 ticks = 0;

 protected:
  bool DoesSupportWorldType(const EWorldType::Type Type) const override;
};

UCLASS()
class SAMPLE_API USampleTimeStep : public UEngineCustomTimeStep {
  GENERATED_BODY()

 public:
  bool Initialize(UEngine* Engine) override;
  void Shutdown(UEngine* Engine) override;
  bool UpdateTimeStep(UEngine* Engine) override;
  ECustomTimeStepSynchronizationState GetSynchronizationState() const override;
};

UCLASS()
class SAMPLE_API ASampleGameMode : public AGameModeBase {
  GENERATED_BODY()

 public:
  ASampleGameMode() { DefaultPawnClass = nullptr; }
};
