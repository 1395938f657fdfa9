// What happens where a round thing touches something: it is pushed out on the shortest way, and its velocity into it is
// taken away or turned around.
#pragma once

#include "sim/dodge_ball/layout.h"

namespace uepool::sim::dodge {

// All of them: true, if it touched. `bounce`: the share of the velocity into it that it leaves with; 0: it slides
// along.
bool leave_walls(const Arena& arena, double radius, Vector* at, Vector* velocity, double bounce);
bool leave_pillar(const Pillar& pillar, double radius, Vector* at, Vector* velocity, double bounce);
// From a sphere around `centre` that it must keep `reach` away from; it does not bounce.
bool leave_sphere(Vector centre, double reach, Vector* at, Vector* velocity);

}  // namespace uepool::sim::dodge
