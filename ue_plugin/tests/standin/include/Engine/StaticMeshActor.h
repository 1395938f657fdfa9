// Stands for Engine, Engine/StaticMeshActor.h.
#pragma once

#include "Components/StaticMeshComponent.h"
#include "GameFramework/Actor.h"

// engine: 5.4-5.6 doc:Runtime/Engine/AStaticMeshActor
class AStaticMeshActor : public AActor {
  STANDIN_CLASS(AStaticMeshActor, AActor)
  UStaticMeshComponent* GetStaticMeshComponent() const { return StaticMeshComponent; }

 private:
  TObjectPtr<UStaticMeshComponent> StaticMeshComponent;
};
