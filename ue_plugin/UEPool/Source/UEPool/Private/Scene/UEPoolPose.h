// Transforms of the engine as poses of the camera.
#pragma once

#include "CoreMinimal.h"
#include "camera/math.h"
#include "engine/unreal_frame.h"

namespace UEPool {
/** Without its scale. */
inline uepool::camera::Pose ToPose(const FTransform& Transform) {
  const FVector X = Transform.GetUnitAxis(EAxis::X), Y = Transform.GetUnitAxis(EAxis::Y),
                Z = Transform.GetUnitAxis(EAxis::Z);
  const FVector Place = Transform.GetLocation();
  const double Axes[3][3] = {{X.X, X.Y, X.Z}, {Y.X, Y.Y, Y.Z}, {Z.X, Z.Y, Z.Z}};
  const double At[3] = {Place.X, Place.Y, Place.Z};
  return uepool::engine::pose_from_unreal(Axes, At);
}
}  // namespace UEPool
