// A world of shapes that a document describes.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolArena.h"
#include "ShapesArena.generated.h"

class AShapesBody;

/** README.md says what the document holds. */
UCLASS()
class SHAPES_API AShapesArena : public AUEPoolArena {
  GENERATED_BODY()

 public:
  AShapesArena();

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Shapes")
  FString Shapes = TEXT("[]");

  virtual void Tick(float DeltaSeconds) override;
  virtual FString ResetArena_Implementation(const FUEPoolEpisode& Episode) override;

 private:
  FString Build();
  void Move();

  UPROPERTY(Transient)
  TArray<TObjectPtr<AShapesBody>> Bodies;

  FString Built;
  int32 Ticks = 0;
};
