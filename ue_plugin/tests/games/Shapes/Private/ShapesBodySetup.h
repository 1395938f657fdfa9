// Collision geometry of a static mesh.
#pragma once

#include "ShapesReading.h"

class UBodySetup;

namespace Shapes {
void FillBody(const Json& Document, UBodySetup& Body);
}  // namespace Shapes
