#include "ShapesBody.h"

#include "Components/BoxComponent.h"
#include "Components/CapsuleComponent.h"
#include "Components/InstancedStaticMeshComponent.h"
#include "Components/SphereComponent.h"
#include "Components/StaticMeshComponent.h"
#include "Engine/StaticMesh.h"
#include "ShapesBodySetup.h"
#include "ShapesReading.h"
#include "UEPoolAppearanceComponent.h"

using uepool::env_config::Json;

AShapesBody::AShapesBody() {
  PrimaryActorTick.bCanEverTick = false;
  RootComponent = CreateDefaultSubobject<USceneComponent>(TEXT("Root"));
}

void AShapesBody::Make(const Json& Document, const AShapesBody* Other) {
  At = Shapes::Vector(Document, "at");
  Drift = Shapes::Vector(Document, "drift");
  if (const Json* From = Document.find("hidden_from")) {
    HiddenFrom = static_cast<int32>(From->integer());
  }
  RootComponent->SetRelativeLocationAndRotation(At, Shapes::Turn(Document));
  Mesh = Other ? Other->Mesh : nullptr;
  if (!Mesh) {
    MakeMesh(Document);
  }
  if (Document.find("colour")) {
    const FVector Colour = Shapes::Vector(Document, "colour");
    UUEPoolAppearanceComponent* Look = NewObject<UUEPoolAppearanceComponent>(this);
    Look->Colour = FColor(static_cast<uint8>(Colour.X), static_cast<uint8>(Colour.Y), static_cast<uint8>(Colour.Z));
    Look->SegmentationLabel = static_cast<int32>(Shapes::Number(Document, "label"));
    Look->RegisterComponent();
  }
  UPrimitiveComponent* Component = MakeComponent(Document);
  Component->SetupAttachment(RootComponent);
  Component->SetRelativeScale3D(Shapes::Vector(Document, "scale", FVector::OneVector));
  Component->SetHiddenInGame(false);
  const Json* Static = Document.find("static");
  if (Static && Static->boolean()) {
    Component->SetMobility(EComponentMobility::Static);
  }
  Component->RegisterComponent();
}

void AShapesBody::MakeMesh(const Json& Document) {
  Mesh = NewObject<UStaticMesh>(this);
  Mesh->CreateBodySetup();
  Shapes::FillBody(Document, *Mesh->GetBodySetup());
}

UPrimitiveComponent* AShapesBody::MakeComponent(const Json& Document) {
  const std::string& Kind = Document.find("kind")->string();
  if (Kind == "box") {
    UBoxComponent* Box = NewObject<UBoxComponent>(this);
    Box->InitBoxExtent(Shapes::Vector(Document, "half"));
    return Box;
  }
  if (Kind == "sphere") {
    USphereComponent* Sphere = NewObject<USphereComponent>(this);
    Sphere->InitSphereRadius(Shapes::Number(Document, "radius"));
    return Sphere;
  }
  if (Kind == "capsule") {
    UCapsuleComponent* Capsule = NewObject<UCapsuleComponent>(this);
    Capsule->InitCapsuleSize(Shapes::Number(Document, "radius"), Shapes::Number(Document, "half_height"));
    return Capsule;
  }
  if (Kind == "instances") {
    UInstancedStaticMeshComponent* Instances = NewObject<UInstancedStaticMeshComponent>(this);
    Instances->SetStaticMesh(Mesh);
    for (const Json& Each : Shapes::List(Document, "places")) {
      Instances->AddInstance(Shapes::Place(Each));
    }
    return Instances;
  }
  UStaticMeshComponent* Component = NewObject<UStaticMeshComponent>(this);
  Component->SetStaticMesh(Mesh);
  return Component;
}

void AShapesBody::Move(int32 Ticks) {
  RootComponent->SetRelativeLocation(At + Drift * static_cast<double>(Ticks));
  SetActorHiddenInGame(HiddenFrom >= 0 && Ticks >= HiddenFrom);
}
