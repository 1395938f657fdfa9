#include "sim/drive/views.h"

#include <algorithm>

namespace uepool::sim::drive {
namespace {

constexpr uint32_t kStreetMasks = kGroundMask | kBuildingMask | kTreeMask | kCarMask;

void draw(Agents& agents, const Scenery& scenery, const camera::View& view, bool shadows,
          const camera::Images& images) {
  camera::Light light = scenery.light();
  light.shadows = shadows;
  if (!agents.renderer().render(scenery.scene(), view, light, images)) throw GameError(agents.renderer().error());
}

Picture blank(const camera::View& view) {
  return {view.height, view.width, std::vector<uint8_t>(size_t{view.height} * view.width * 3)};
}

Picture draw_rgb(Agents& agents, const Scenery& scenery, const camera::View& view, bool shadows) {
  Picture picture = blank(view);
  camera::Images images;
  images.rgb = picture.rgb.data();
  draw(agents, scenery, view, shadows, images);
  return picture;
}

camera::View window(const Agents& agents, const camera::Pose& pose) {
  camera::View view;
  view.width = agents.launch().window_width;
  view.height = agents.launch().window_height;
  view.pose = pose;
  return view;
}

camera::View square(const Agents& agents, const camera::Pose& pose, double metres) {
  camera::View view = window(agents, pose);
  view.width = view.height = std::min(view.width, view.height);
  view.projection = camera::Projection::kOrthographic;
  view.ortho_width = static_cast<float>(metres);
  return view;
}

// From behind, with the route painted on the streets.
Picture draw_spectator(Agents& agents, Scenery* scenery, const camera::Pose* poses) {
  camera::View view = window(agents, poses[kSpectator]);
  view.fov = 72;
  view.max_distance = 400;
  view.mask = kStreetMasks | kMapMask | Agents::body_mask(0);
  scenery->paint_route(true);
  Picture picture = draw_rgb(agents, *scenery, view, true);
  scenery->paint_route(false);
  return picture;
}

// The bird's-eye plan in the window's size.
Picture draw_bird(Agents& agents, const Scenery& scenery, const camera::Pose* poses) {
  camera::View view = square(agents, poses[kBird], 48);
  view.mask = kPlanMask | kRouteMask | Agents::body_mask(0);
  return draw_rgb(agents, scenery, view, false);
}

Picture draw_map(Agents& agents, const Scenery& scenery, const camera::Pose* poses) {
  camera::View view = square(agents, poses[kTown], scenery.extent());
  view.mask = kPlanMask | kMapMask;
  return draw_rgb(agents, scenery, view, false);
}

// As the agent's first camera, or out of its windscreen where it has none.
Picture draw_agent(Agents& agents, const Scenery& scenery, const camera::Pose* poses) {
  camera::View view;
  if (!agents.view(0, poses, &view)) {
    view.pose = poses[kFront];
    view.mask = kStreetMasks;
  }
  return draw_rgb(agents, scenery, view, agents.sees_shadows(0));
}

}  // namespace

std::vector<std::string> view_names() { return {"agent", "bird", "map"}; }

Picture render_view(const std::string& name, Agents& agents, const World& world, Scenery* scenery) {
  camera::Pose poses[kNumAttachPoints];
  scenery->attach_points(world, poses);
  if (name == "spectator") return draw_spectator(agents, scenery, poses);
  if (name == "agent") return draw_agent(agents, *scenery, poses);
  if (name == "bird") return draw_bird(agents, *scenery, poses);
  if (name == "map") return draw_map(agents, *scenery, poses);
  throw GameError("there is no view " + quote(name));
}

}  // namespace uepool::sim::drive
