#include "sim/collect_apples/views.h"

#include "sim/pictures/agent_views.h"
#include "sim/pictures/window.h"

namespace uepool::sim::apples {
namespace {

// Of labels: sky, ground, walls, trees, apples, robots.
constexpr camera::Colour kClasses[] = {{150, 190, 235}, {96, 104, 84}, {150, 132, 110},
                                       {70, 150, 70},   {220, 60, 60}, {70, 110, 220}};

camera::View spectator_view(const Agents& agents, const World& world, const camera::Pose& pose) {
  camera::View view = window_view(agents, pose);
  view.fov = 68;
  view.max_distance = static_cast<float>(world.layout().size * 12);
  return view;
}

}  // namespace

Picture render_view(const std::string& name, Agents& agents, const World& world, const Scenery& scenery) {
  const Painter painter(agents, scenery.scene(), scenery.light());
  const bool of_world = name == "spectator" || name == "map";
  const AgentView view = of_world ? AgentView() : find_agent_view(name, agents);
  camera::Pose poses[kNumAttachPoints];
  scenery.attach_points(world, view.agent, poses);
  if (name == "spectator") return painter.rgb(spectator_view(agents, world, poses[kSpectator]), true);
  if (name == "map") return painter.rgb(square_view(agents, poses[kGardenView], world.layout().size * 1.06), true);
  return draw_agent_view(view, agents, painter, poses, poses[kHead], kClasses);
}

}  // namespace uepool::sim::apples
