#include "sim/pictures/window.h"

#include <algorithm>

namespace uepool::sim {

camera::View window_view(const Agents& agents, const camera::Pose& pose) {
  camera::View view;
  view.width = agents.launch().window_width;
  view.height = agents.launch().window_height;
  view.pose = pose;
  return view;
}

camera::View square_view(const Agents& agents, const camera::Pose& pose, double metres) {
  camera::View view = window_view(agents, pose);
  view.width = view.height = std::min(view.width, view.height);
  view.projection = camera::Projection::kOrthographic;
  view.ortho_width = static_cast<float>(metres);
  return view;
}

}  // namespace uepool::sim
