// Reset options: parameters of one episode, and how the car begins.
#pragma once

#include "sim/drive/layout.h"

namespace uepool::sim::drive {

struct Options {
  Parameters parameters;
  Start start;
};

// `now`, changed by the options. Throws GameError with the path.
Options with_options(const Parameters& now, const Json& options);

}  // namespace uepool::sim::drive
