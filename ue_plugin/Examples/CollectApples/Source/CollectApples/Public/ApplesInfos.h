// What trainers are told beside the robot's own numbers.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolInfo.h"
#include "ApplesInfos.generated.h"

/** `apples_collected`: by this robot in this episode. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesCollectedInfo : public UUEPoolInfo {
  GENERATED_BODY()

 public:
  UApplesCollectedInfo();

  virtual EUEPoolNumber GetNumberType_Implementation() const override;
  virtual void GetValues_Implementation(TArray<double>& Values) override;
};

/** `distance`: metres driven in this episode. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesDistanceInfo : public UUEPoolInfo {
  GENERATED_BODY()

 public:
  UApplesDistanceInfo();

  virtual EUEPoolNumber GetNumberType_Implementation() const override;
  virtual void GetValues_Implementation(TArray<double>& Values) override;
};

/** `bumps`: steps of this episode in which the robot touched something. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesBumpsInfo : public UUEPoolInfo {
  GENERATED_BODY()

 public:
  UApplesBumpsInfo();

  virtual EUEPoolNumber GetNumberType_Implementation() const override;
  virtual void GetValues_Implementation(TArray<double>& Values) override;
};

/** `map`: 0 Garden, 1 Orchard. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesMapInfo : public UUEPoolInfo {
  GENERATED_BODY()

 public:
  UApplesMapInfo();

  virtual EUEPoolNumber GetNumberType_Implementation() const override;
  virtual void GetValues_Implementation(TArray<double>& Values) override;
};
