// What a component looks like to CPU cameras: colour, label, who sees it.
#pragma once

#include "CoreMinimal.h"
#include "camera/geometry.h"

class UPrimitiveComponent;

namespace UEPool {
struct FLook {
  uepool::camera::Colour Colour;
  uint16 Label = 1;
  uint32 Mask = 1;
  bool bCastsShadow = true;
  bool bInvisible = false;
};

FLook LookOf(const UPrimitiveComponent& Component);

/** Whether the game shows it at this moment. */
bool IsShown(const UPrimitiveComponent& Component);
}  // namespace UEPool
