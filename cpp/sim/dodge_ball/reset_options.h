// The options of a reset, for tests and fixed scenes.
#pragma once

#include "sim/dodge_ball/layout.h"

namespace uepool::sim::dodge {

// `request` with what the options ask for: {"drones": [[x, y, z, heading in degrees], …], "balls": [[x, y, z], …],
// "pillars": [[x, y], …]}. Throws GameError with the option's path.
LayoutRequest with_options(const LayoutRequest& request, const Json& options);

}  // namespace uepool::sim::dodge
