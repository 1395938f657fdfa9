// Reset options: the episode's map, and where things stand in place of random places.
#pragma once

#include "sim/collect_apples/layout.h"

namespace uepool::sim::apples {

// What the configuration asks, changed by the options. Throws GameError with the path; positions are checked by
// make_layout().
LayoutRequest with_options(const LayoutRequest& request, const Json& options);

}  // namespace uepool::sim::apples
