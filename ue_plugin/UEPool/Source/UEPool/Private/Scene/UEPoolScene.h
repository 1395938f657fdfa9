// An arena as CPU cameras see it: the collision geometry of its actors, in its own frame.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "CoreMinimal.h"
#include "Scene/UEPoolBodies.h"
#include "UObject/WeakObjectPtr.h"
#include "camera/geometry.h"
#include "camera/scene.h"
#include "camera/view.h"

class AActor;
class AUEPoolArena;
class UPrimitiveComponent;

class FUEPoolScene {
 public:
  /** Bodies: the actors of agents, in their order; each has a bit of its own, so that its sensors can leave it out. */
  void SetArena(const AUEPoolArena& InArena, const TArray<TWeakObjectPtr<AActor>>& InBodies);

  /**
   * After something moved, appeared or vanished. Spawned: how many actors the world has spawned so far: only another
   * number makes it look through all of them. False: Error() says why.
   */
  bool Update(uint64 Spawned);

  const uepool::camera::Scene& GetScene() const { return *Scene; }
  const uepool::camera::Light& GetLight() const { return Light; }
  const std::string& GetError() const { return Error; }

  /** Middle and radius of all that stands in it, metres. */
  void GetBounds(uepool::camera::Vec3* Middle, float* Radius) const;

 private:
  struct FShown {
    TWeakObjectPtr<UPrimitiveComponent> Component;
    UEPool::FBodyPart Part;  // without its triangles
    uint32 Instance;
    FTransform Place;  // as drawn
    FVector Scale;
    bool bShown;
    bool bMoves;
  };

  // A scene in the making.
  struct FDraft {
    uepool::camera::GeometryBuilder Builder;
    std::map<std::tuple<const void*, double, double, double, uint32>, uint32> Meshes;
    std::vector<uepool::camera::InstanceOptions> Options;  // of each in Shown
    std::vector<uint32> Numbers;                           // of its mesh
  };

  bool Build();
  bool AddComponent(UPrimitiveComponent& Component, FDraft* Draft);
  uint32 AddMesh(const UEPool::FBodyPart& Part, const FVector& Scale, const uepool::camera::Colour& Colour,
                 FDraft* Draft) const;
  TArray<UPrimitiveComponent*> Collect();
  uint32 MaskOf(const UPrimitiveComponent& Component, uint32 Otherwise) const;
  bool IsStale(uint64 Spawned);
  bool HasChanged(const TArray<UPrimitiveComponent*>& Components) const;

  struct alignas(64) FLine {
    uint8 Bytes[64];
  };

  TWeakObjectPtr<const AUEPoolArena> Arena;
  TArray<TWeakObjectPtr<AActor>> Bodies;
  struct FActor {
    TWeakObjectPtr<AActor> Actor;
    int32 Components;
  };

  TArray<FActor> Actors;  // of the arena, or of none
  uint64 SeenSpawned = 0;
  TArray<TWeakObjectPtr<UPrimitiveComponent>> Known;
  TArray<FShown> Shown;
  std::vector<FLine> Memory;
  uepool::camera::Geometry Geometry;
  std::unique_ptr<uepool::camera::Scene> Scene;
  uepool::camera::Light Light;
  std::string Error;
};
