// Collision geometry of components as triangles for the CPU camera.
#pragma once

#include "CoreMinimal.h"
#include "engine/solids.h"

class UBodySetup;
class UPrimitiveComponent;

namespace UEPool {
/** A component's shapes, each in the component's own frame times Scale. A skeletal mesh has one part for each body,
 * which moves. */
struct FBodyPart {
  uepool::engine::Triangles Triangles;
  FName Bone;                    // of a skeletal mesh's body: it moves with that
  int32 Instance = -1;           // of an instanced mesh
  const void* Source = nullptr;  // parts with the same source, scale and colour are the same mesh
};

/** Whether the component could be seen at all: it has shapes, or may get some. */
bool CanBeDrawn(const UPrimitiveComponent& Component);

/** All parts, at the scale that the component has within the arena's frame. Empty: it has no collision geometry. */
TArray<FBodyPart> PartsOf(UPrimitiveComponent& Component, const FVector& Scale);

/** Where a part is in the component's frame, without scale. */
FTransform PlaceOf(const UPrimitiveComponent& Component, const FBodyPart& Part);
}  // namespace UEPool
