#include "sim/dodge_ball/views.h"

#include <algorithm>

#include "sim/pictures/agent_views.h"
#include "sim/pictures/window.h"

namespace uepool::sim::dodge {
namespace {

// Of labels: sky, floor, walls, pillars, balls, drones.
constexpr camera::Colour kClasses[] = {{150, 190, 235}, {110, 112, 110}, {160, 158, 150},
                                       {150, 120, 70},  {240, 206, 60},  {90, 110, 210}};

camera::View arena_view(const Agents& agents, const Arena& arena, const camera::Pose& pose) {
  camera::View view = window_view(agents, pose);
  view.max_distance = static_cast<float>(arena.size * 12);
  return view;
}

// Without the wall that would be in the way.
camera::View spectator_view(const Agents& agents, const Arena& arena, const camera::Pose& pose) {
  camera::View view = arena_view(agents, arena, pose);
  view.mask = ~kRightWallMask;
  view.fov = 54;
  return view;
}

// All of the arena, whatever the window's shape is.
camera::View map_view(const Agents& agents, const Arena& arena, const camera::Pose& pose) {
  camera::View view = arena_view(agents, arena, pose);
  view.projection = camera::Projection::kOrthographic;
  const double shape = static_cast<double>(view.width) / view.height;
  view.ortho_width = static_cast<float>(2.1 * std::max(arena.half_length, arena.half_width * shape));
  return view;
}

}  // namespace

Picture render_view(const std::string& name, Agents& agents, const World& world, const Scenery& scenery) {
  const Painter painter(agents, scenery.scene(), scenery.light());
  const Arena& arena = world.layout().arena;
  const bool of_world = name == "spectator" || name == "map";
  const AgentView view = of_world ? AgentView() : find_agent_view(name, agents);
  camera::Pose poses[kNumAttachPoints];
  scenery.attach_points(world, view.agent, poses);
  if (name == "spectator") return painter.rgb(spectator_view(agents, arena, poses[kSpectator]), true);
  if (name == "map") return painter.rgb(map_view(agents, arena, poses[kArenaView]), true);
  return draw_agent_view(view, agents, painter, poses, poses[kHead], kClasses);
}

}  // namespace uepool::sim::dodge
