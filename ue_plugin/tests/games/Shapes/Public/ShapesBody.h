// One of the shapes.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/Actor.h"
#include "ShapesBody.generated.h"

class UPrimitiveComponent;
class UStaticMesh;

namespace uepool::env_config {
class Json;
}

/** An actor with one component; the component has the scale, the actor the place. */
UCLASS()
class SHAPES_API AShapesBody : public AActor {
  GENERATED_BODY()

 public:
  AShapesBody();

  /** Once. Other: has the static mesh to share, or null. */
  void Make(const uepool::env_config::Json& Document, const AShapesBody* Other);

  /** To where it is after so many ticks. */
  void Move(int32 Ticks);

 private:
  UPrimitiveComponent* MakeComponent(const uepool::env_config::Json& Document);
  void MakeMesh(const uepool::env_config::Json& Document);

  UPROPERTY(Transient)
  TObjectPtr<UStaticMesh> Mesh;

  FVector At = FVector::ZeroVector;
  FVector Drift = FVector::ZeroVector;
  int32 HiddenFrom = -1;
};
