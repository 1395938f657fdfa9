#include "sim/drive/views.h"

#include "sim/pictures/painter.h"
#include "sim/pictures/window.h"

namespace uepool::sim::drive {
namespace {

constexpr uint32_t kStreetMasks = kGroundMask | kBuildingMask | kTreeMask | kCarMask;

camera::View spectator_view(const Agents& agents, const camera::Pose& pose) {
  camera::View view = window_view(agents, pose);
  view.fov = 72;
  view.max_distance = 400;
  view.mask = kStreetMasks | kMapMask | Agents::body_mask(0);
  return view;
}

camera::View plan_view(const Agents& agents, const camera::Pose& pose, double metres, uint32_t mask) {
  camera::View view = square_view(agents, pose, metres);
  view.mask = kPlanMask | mask;
  return view;
}

// As the agent's first camera, or out of its windscreen where it has none.
camera::View agent_view(const Agents& agents, const camera::Pose* poses) {
  camera::View view;
  if (!agents.view(0, poses, &view)) {
    view.pose = poses[kFront];
    view.mask = kStreetMasks;
  }
  return view;
}

}  // namespace

std::vector<std::string> view_names() { return {"agent", "bird", "map"}; }

Picture render_view(const std::string& name, Agents& agents, const World& world, Scenery* scenery) {
  const Painter painter(agents, scenery->scene(), scenery->light());
  camera::Pose poses[kNumAttachPoints];
  scenery->attach_points(world, poses);
  if (name == "spectator") {
    scenery->paint_route(true);
    Picture picture = painter.rgb(spectator_view(agents, poses[kSpectator]), true);
    scenery->paint_route(false);
    return picture;
  }
  if (name == "agent") return painter.rgb(agent_view(agents, poses), agents.sees_shadows(0));
  if (name == "bird") {
    return painter.rgb(plan_view(agents, poses[kBird], 48, kRouteMask | Agents::body_mask(0)), false);
  }
  if (name == "map") return painter.rgb(plan_view(agents, poses[kTown], scenery->extent(), kMapMask), false);
  throw GameError("there is no view " + quote(name));
}

}  // namespace uepool::sim::drive
