#include "Scene/UEPoolScene.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "Components/PrimitiveComponent.h"
#include "Engine/World.h"
#include "EngineUtils.h"
#include "GameFramework/Actor.h"
#include "Scene/UEPoolBelonging.h"
#include "Scene/UEPoolLook.h"
#include "Scene/UEPoolPose.h"
#include "UEPoolArena.h"
#include "camera/format.h"
#include "sensors/settings.h"

using uepool::camera::Vec3;

void FUEPoolScene::SetArena(const AUEPoolArena& InArena, const TArray<TWeakObjectPtr<AActor>>& InBodies) {
  Arena = &InArena;
  Bodies = InBodies;
  Scene.reset();
}

TArray<UPrimitiveComponent*> FUEPoolScene::Collect() const {
  TArray<UPrimitiveComponent*> Result;
  for (TActorIterator<AActor> Actor(Arena->GetWorld()); Actor; ++Actor) {
    if (!UEPool::BelongsTo(**Actor, *Arena)) {
      continue;
    }
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

bool FUEPoolScene::Update() {
  if (HasChanged(Collect())) {
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
  const TArray<UPrimitiveComponent*> Components = Collect();
  Known.Reset();
  Shown.Reset();
  Scene.reset();
  uepool::camera::GeometryBuilder Builder;
  // Shape, scale and colour make a mesh.
  std::map<std::tuple<const void*, double, double, double, uint32>, uint32> Meshes;
  std::vector<uepool::camera::InstanceOptions> Options;
  std::vector<uint32> Numbers;
  for (UPrimitiveComponent* Component : Components) {
    Known.Add(Component);
    const UEPool::FLook Look = UEPool::LookOf(*Component);
    if (Look.bInvisible) {
      continue;
    }
    const FTransform At = UEPool::InArena(*Component, *Arena);
    for (UEPool::FBodyPart& Part : UEPool::PartsOf(*Component, At.GetScale3D())) {
      const uepool::engine::Triangles Triangles = MoveTemp(Part.Triangles);
      uepool::camera::MeshInput Mesh;
      Mesh.vertices = Triangles.vertices.data();
      Mesh.num_vertices = Triangles.num_vertices();
      Mesh.indices = Triangles.indices.data();
      Mesh.num_triangles = Triangles.num_triangles();
      Mesh.colour = Look.Colour;
      const uint32 Packed = Look.Colour.red | uint32{Look.Colour.green} << 8 | uint32{Look.Colour.blue} << 16;
      const FVector Scale = At.GetScale3D();
      // Shapes of a component alone may change under the same body setup: shared are only instances of one component's
      // kind.
      const auto Key = std::make_tuple(Part.Source, Scale.X, Scale.Y, Scale.Z, Packed);
      const bool bKnown = Part.Instance < 0 && Meshes.count(Key) > 0;
      const uint32 Number = bKnown ? Meshes[Key] : Builder.add(Mesh);
      if (Number == uepool::camera::kNoMesh) {
        Error = "the collision geometry of " + std::string(TCHAR_TO_UTF8(*Component->GetPathName())) + ": " +
                Builder.error();
        return false;
      }
      Meshes[Key] = Number;
      FShown Each;
      Each.Component = Component;
      Each.Part = Part;
      Each.Place = UEPool::PlaceOf(*Component, Part) * At;
      Each.Scale = Scale;
      Each.bShown = UEPool::IsShown(*Component);
      Each.bMoves = Component->Mobility == EComponentMobility::Movable;
      uepool::camera::InstanceOptions Option;
      Option.pose = UEPool::ToPose(Each.Place);
      Option.label = Look.Label;
      Option.mask = MaskOf(*Component, Look.Mask);
      Option.visible = Each.bShown;
      Option.casts_shadow = Look.bCastsShadow;
      Options.push_back(Option);
      Numbers.push_back(Number);
      Shown.Add(MoveTemp(Each));
    }
  }
  const std::vector<uint8_t> Bytes = Builder.finish();
  Memory.assign(Bytes.size() / sizeof(FLine) + 1, FLine());
  std::copy(Bytes.begin(), Bytes.end(), Memory[0].Bytes);
  if (!Geometry.open(Memory.data(), Bytes.size())) {
    Error = Geometry.error();
    return false;
  }
  Scene = std::make_unique<uepool::camera::Scene>(Geometry);
  for (size_t Index = 0; Index < Options.size(); ++Index) {
    const uint32 Instance = Scene->add(Numbers[Index], Options[Index]);
    if (Instance == uepool::camera::Scene::kNone) {
      Error = "the place of " + std::string(TCHAR_TO_UTF8(*Shown[static_cast<int32>(Index)].Component->GetPathName())) +
              ": " + Scene->error();
      Scene.reset();
      return false;
    }
    Shown[static_cast<int32>(Index)].Instance = Instance;
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
