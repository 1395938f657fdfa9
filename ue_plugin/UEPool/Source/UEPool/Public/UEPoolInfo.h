// What trainers are told beside observations and rewards.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolComponent.h"
#include "UEPoolInfo.generated.h"

/** An entry of the info dictionary, by the name that the env config gives it. */
UCLASS(Abstract, Blueprintable, ClassGroup = (UEPool))
class UEPOOL_API UUEPoolInfo : public UUEPoolComponent {
  GENERATED_BODY()

 public:
  UUEPoolInfo();

  /** What kind of numbers they are. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  EUEPoolNumber GetNumberType() const;

  /** How many numbers there are; 0: a single one that is no list. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  int32 GetSize() const;

  /** The numbers of this moment. */
  UFUNCTION(BlueprintNativeEvent, Category = "UEPool")
  void GetValues(TArray<double>& Values);

  virtual EUEPoolNumber GetNumberType_Implementation() const;
  virtual int32 GetSize_Implementation() const;
  virtual void GetValues_Implementation(TArray<double>& Values);
};
