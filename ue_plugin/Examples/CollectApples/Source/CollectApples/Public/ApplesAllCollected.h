// The end of the work.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolTerminator.h"
#include "ApplesAllCollected.generated.h"

/** `all_collected`: terminates the episode when no apple is left. */
UCLASS(ClassGroup = (UEPool), meta = (BlueprintSpawnableComponent))
class COLLECTAPPLES_API UApplesAllCollected : public UUEPoolTerminator {
  GENERATED_BODY()

 public:
  UApplesAllCollected();

  virtual EUEPoolEnd GetEnd_Implementation() override;
};
