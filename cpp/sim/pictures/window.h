// Views in the size of the game's window.
#pragma once

#include "camera/view.h"
#include "sim/agents/agents.h"

namespace uepool::sim {

camera::View window_view(const Agents& agents, const camera::Pose& pose);
// Orthographic, and the largest square that the window holds.
camera::View square_view(const Agents& agents, const camera::Pose& pose, double metres);

}  // namespace uepool::sim
