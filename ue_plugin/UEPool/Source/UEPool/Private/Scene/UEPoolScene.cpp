#include "Scene/UEPoolScene.h"

#include <algorithm>

#include "Components/PrimitiveComponent.h"
#include "Engine/World.h"
#include "EngineUtils.h"
#include "GameFramework/Actor.h"
#include "Scene/UEPoolBelonging.h"
#include "Scene/UEPoolLook.h"
#include "Scene/UEPoolPose.h"
#include "UEPoolArena.h"
#include "UEPoolText.h"
#include "camera/format.h"
#include "sensors/settings.h"

using uepool::camera::Vec3;

void FUEPoolScene::SetArena(const AUEPoolArena& InArena, const TArray<TWeakObjectPtr<AActor>>& InBodies) {
  Arena = &InArena;
  Bodies = InBodies;
  Scene.reset();
}

TArray<UPrimitiveComponent*> FUEPoolScene::Collect() {
  TArray<UPrimitiveComponent*> Result;
  Actors.Reset();
  for (TActorIterator<AActor> Actor(Arena->GetWorld()); Actor; ++Actor) {
    if (!UEPool::BelongsTo(**Actor, *Arena)) {
      continue;
    }
    Actors.Add({*Actor, Actor->GetComponents().Num()});
    TArray<UPrimitiveComponent*> Components;
    Actor->GetComponents<UPrimitiveComponent>(Components);
    for (UPrimitiveComponent* Component : Components) {
      if (UEPool::CanBeDrawn(*Component)) {
        Result.Add(Component);
      }
    }
  }
  return Result;
}

bool FUEPoolScene::HasChanged(const TArray<UPrimitiveComponent*>& Components) const {
  if (!Scene || Components.Num() != Known.Num()) {
    return true;
  }
  for (int32 Index = 0; Index < Known.Num(); ++Index) {
    if (Known[Index].Get() != Components[Index]) {
      return true;
    }
  }
  return false;
}

uint32 FUEPoolScene::MaskOf(const UPrimitiveComponent& Component, uint32 Otherwise) const {
  for (int32 Index = 0; Index < Bodies.Num(); ++Index) {
    for (const AActor* Each = Component.GetOwner(); Each; Each = Each->GetAttachParentActor()) {
      if (Each == Bodies[Index].Get()) {
        return uepool::sensors::body_mask(static_cast<uint32>(Index));
      }
    }
  }
  return Otherwise;
}

// Whether other components than known may have to be drawn.
bool FUEPoolScene::IsStale(uint64 Spawned) {
  bool bStale = !Scene || Spawned != SeenSpawned;
  for (int32 Index = 0; Index < Actors.Num() && !bStale; ++Index) {
    const AActor* Actor = Actors[Index].Actor.Get();
    bStale = !Actor || Actor->GetComponents().Num() != Actors[Index].Components || !UEPool::BelongsTo(*Actor, *Arena);
  }
  if (!bStale) {
    return false;
  }
  SeenSpawned = Spawned;
  return HasChanged(Collect());
}

bool FUEPoolScene::Update(uint64 Spawned) {
  if (IsStale(Spawned)) {
    return Build();
  }
  for (FShown& Each : Shown) {
    const UPrimitiveComponent* Component = Each.Component.Get();
    if (!Component) {
      return Build();
    }
    if (Each.bMoves) {
      const FTransform At = UEPool::InArena(*Component, *Arena);
      if (!At.GetScale3D().Equals(Each.Scale, 0.0)) {
        return Build();
      }
      const FTransform Place = UEPool::PlaceOf(*Component, Each.Part) * At;
      if (!Place.Equals(Each.Place, 0.0)) {
        Each.Place = Place;
        Scene->set_pose(Each.Instance, UEPool::ToPose(Place));
      }
    }
    const bool bShown = UEPool::IsShown(*Component);
    if (bShown != Each.bShown) {
      Each.bShown = bShown;
      Scene->set_visible(Each.Instance, bShown);
    }
  }
  return true;
}

bool FUEPoolScene::Build() {
  Known.Reset();
  Shown.Reset();
  Scene.reset();
  FDraft Draft;
  for (UPrimitiveComponent* Component : Collect()) {
    Known.Add(Component);
    if (!AddComponent(*Component, &Draft)) {
      return false;
    }
  }
  const std::vector<uint8_t> Bytes = Draft.Builder.finish();
  Memory.assign(Bytes.size() / sizeof(FLine) + 1, FLine());
  std::copy(Bytes.begin(), Bytes.end(), Memory[0].Bytes);
  if (!Geometry.open(Memory.data(), Bytes.size())) {
    Error = Geometry.error();
    return false;
  }
  Scene = std::make_unique<uepool::camera::Scene>(Geometry);
  for (int32 Index = 0; Index < Shown.Num(); ++Index) {
    const size_t Each = static_cast<size_t>(Index);
    Shown[Index].Instance = Scene->add(Draft.Numbers[Each], Draft.Options[Each]);
    if (Shown[Index].Instance == uepool::camera::Scene::kNone) {
      Error = "the place of " + ToCore(Shown[Index].Component->GetPathName()) + ": " + Scene->error();
      Scene.reset();
      return false;
    }
  }
  return true;
}

// Shape, scale and colour make a mesh. Instances of an instanced mesh have scales of their own.
uint32 FUEPoolScene::AddMesh(const UEPool::FBodyPart& Part, const FVector& Scale, const uepool::camera::Colour& Colour,
                             FDraft* Draft) const {
  const uint32 Packed = Colour.red | uint32{Colour.green} << 8 | uint32{Colour.blue} << 16;
  const auto Key = std::make_tuple(Part.Source, Scale.X, Scale.Y, Scale.Z, Packed);
  if (Part.Instance < 0 && Draft->Meshes.count(Key) > 0) {
    return Draft->Meshes[Key];
  }
  uepool::camera::MeshInput Mesh;
  Mesh.vertices = Part.Triangles.vertices.data();
  Mesh.num_vertices = Part.Triangles.num_vertices();
  Mesh.indices = Part.Triangles.indices.data();
  Mesh.num_triangles = Part.Triangles.num_triangles();
  Mesh.colour = Colour;
  const uint32 Number = Draft->Builder.add(Mesh);
  if (Part.Instance < 0) {
    Draft->Meshes[Key] = Number;
  }
  return Number;
}

bool FUEPoolScene::AddComponent(UPrimitiveComponent& Component, FDraft* Draft) {
  const UEPool::FLook Look = UEPool::LookOf(Component);
  if (Look.bInvisible) {
    return true;
  }
  const FTransform At = UEPool::InArena(Component, *Arena);
  for (UEPool::FBodyPart& Part : UEPool::PartsOf(Component, At.GetScale3D())) {
    const uint32 Number = AddMesh(Part, At.GetScale3D(), Look.Colour, Draft);
    if (Number == uepool::camera::kNoMesh) {
      Error = "the collision geometry of " + ToCore(Component.GetPathName()) + ": " + Draft->Builder.error();
      return false;
    }
    Part.Triangles = uepool::engine::Triangles();
    FShown Each;
    Each.Component = &Component;
    Each.Part = Part;
    Each.Place = UEPool::PlaceOf(Component, Part) * At;
    Each.Scale = At.GetScale3D();
    Each.bShown = UEPool::IsShown(Component);
    Each.bMoves = Component.Mobility == EComponentMobility::Movable;
    uepool::camera::InstanceOptions Options;
    Options.pose = UEPool::ToPose(Each.Place);
    Options.label = Look.Label;
    Options.mask = MaskOf(Component, Look.Mask);
    Options.visible = Each.bShown;
    Options.casts_shadow = Look.bCastsShadow;
    Draft->Options.push_back(Options);
    Draft->Numbers.push_back(Number);
    Shown.Add(MoveTemp(Each));
  }
  return true;
}

void FUEPoolScene::GetBounds(Vec3* Middle, float* Radius) const {
  Vec3 Low = {0, 0, 0}, High = {0, 0, 0};
  bool bFirst = true;
  for (const auto& Instance : Scene->instances()) {
    const auto& Mesh = Geometry.mesh(Instance.mesh);
    const Vec3 At = Instance.pose.point({Mesh.centre[0], Mesh.centre[1], Mesh.centre[2]});
    const Vec3 Reach = {Mesh.radius, Mesh.radius, Mesh.radius};
    const Vec3 From = At - Reach, To = At + Reach;
    Low = bFirst ? From : Vec3{std::min(Low.x, From.x), std::min(Low.y, From.y), std::min(Low.z, From.z)};
    High = bFirst ? To : Vec3{std::max(High.x, To.x), std::max(High.y, To.y), std::max(High.z, To.z)};
    bFirst = false;
  }
  *Middle = (Low + High) * 0.5f;
  *Radius = std::max(0.5f * length(High - Low), 1.0f);
}
