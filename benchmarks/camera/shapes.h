// Meshes to build worlds from, of unit radius, grey.
#pragma once

#include "benchmarks/camera/world.h"

namespace uepool::bench {

Mesh box();
// Of 2 · around · (rings - 1) triangles.
Mesh ball(uint32_t around, uint32_t rings);

}  // namespace uepool::bench
