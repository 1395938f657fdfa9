// What the method get_state answers.
#pragma once

#include "sim/drive/world.h"

namespace uepool::sim::drive {

// `step_seconds`: of one step of the env.
Json report(const World& world, double step_seconds);

}  // namespace uepool::sim::drive
