#include "sim/dodge_ball/views.h"

#include <algorithm>

#include "sim/collect_apples/shape.h"
#include "wire/seed.h"

namespace uepool::sim::dodge {
namespace {

using camera::Colour;

constexpr const char* kOfAgents[] = {"agent", "depth", "segmentation"};

Picture blank(const camera::View& view) {
  return {view.height, view.width, std::vector<uint8_t>(size_t{view.height} * view.width * 3)};
}

void draw(Agents& agents, const Scenery& scenery, const camera::View& view, bool shadows,
          const camera::Images& images) {
  camera::Light light = scenery.light();
  light.shadows = shadows;
  if (!agents.renderer().render(scenery.scene(), view, light, images)) throw GameError(agents.renderer().error());
}

Picture draw_rgb(Agents& agents, const Scenery& scenery, const camera::View& view, bool shadows) {
  Picture picture = blank(view);
  camera::Images images;
  images.rgb = picture.rgb.data();
  draw(agents, scenery, view, shadows, images);
  return picture;
}

// Near is bright: half as bright at 2 m, and never quite black.
Picture draw_depth(Agents& agents, const Scenery& scenery, const camera::View& view) {
  std::vector<float> depth(size_t{view.height} * view.width);
  camera::Images images;
  images.depth = depth.data();
  draw(agents, scenery, view, false, images);
  Picture picture = blank(view);
  for (size_t i = 0; i < depth.size(); ++i) {
    std::fill_n(picture.rgb.begin() + static_cast<std::ptrdiff_t>(3 * i), 3,
                static_cast<uint8_t>(255 * 2 / (2 + depth[i])));
  }
  return picture;
}

// By class: sky, floor, walls, pillars, balls, drones; things of a class differ a little.
Colour label_colour(uint16_t label) {
  constexpr Colour kClasses[] = {{150, 190, 235}, {110, 112, 110}, {160, 158, 150},
                                 {150, 120, 70},  {240, 206, 60},  {90, 110, 210}};
  const size_t kind = std::min<size_t>(label / 1000, std::size(kClasses) - 1);
  const Colour base = kClasses[kind];
  if (kind < 2) return base;
  const uint64_t bits = wire::mix64(label);
  const auto by = [&](int shift) { return static_cast<int>(bits >> shift & 63) - 32; };
  return {apples::shaded(base, by(0)).red, apples::shaded(base, by(8)).green, apples::shaded(base, by(16)).blue};
}

Picture draw_segmentation(Agents& agents, const Scenery& scenery, const camera::View& view) {
  std::vector<uint16_t> labels(size_t{view.height} * view.width);
  camera::Images images;
  images.segmentation = labels.data();
  draw(agents, scenery, view, false, images);
  Picture picture = blank(view);
  for (size_t i = 0; i < labels.size(); ++i) {
    const Colour colour = label_colour(labels[i]);
    picture.rgb[3 * i] = colour.red;
    picture.rgb[3 * i + 1] = colour.green;
    picture.rgb[3 * i + 2] = colour.blue;
  }
  return picture;
}

// In the size of the game's window, without the wall that would be in the way.
camera::View window(const Agents& agents, const World& world, const Scenery& scenery, AttachPoint from) {
  camera::Pose poses[kNumAttachPoints];
  scenery.attach_points(world, 0, poses);
  camera::View view;
  view.width = agents.launch().window_width;
  view.height = agents.launch().window_height;
  view.pose = poses[from];
  view.mask = ~kRightWallMask;
  view.max_distance = static_cast<float>(world.layout().arena.size * 12);
  return view;
}

Picture draw_spectator(Agents& agents, const World& world, const Scenery& scenery) {
  camera::View view = window(agents, world, scenery, kSpectator);
  view.fov = 54;
  return draw_rgb(agents, scenery, view, true);
}

// All of the arena, whatever the window's shape is.
Picture draw_map(Agents& agents, const World& world, const Scenery& scenery) {
  camera::View view = window(agents, world, scenery, kArenaView);
  view.mask = UINT32_MAX;
  view.projection = camera::Projection::kOrthographic;
  const Arena& arena = world.layout().arena;
  const double shape = static_cast<double>(view.width) / view.height;
  view.ortho_width = static_cast<float>(2.1 * std::max(arena.half_length, arena.half_width * shape));
  return draw_rgb(agents, scenery, view, true);
}

// As the agent's first camera, or from its head where it has none.
camera::View agent_view(const Agents& agents, uint32_t agent, const World& world, const Scenery& scenery) {
  camera::Pose poses[kNumAttachPoints];
  scenery.attach_points(world, agent, poses);
  camera::View view;
  if (!agents.view(agent, poses, &view)) {
    view.pose = poses[kHead];
    view.mask = ~Agents::body_mask(agent);
  }
  return view;
}

}  // namespace

std::vector<std::string> view_names(const Agents& agents) {
  std::vector<std::string> names(std::begin(kOfAgents), std::end(kOfAgents));
  names.emplace_back("map");
  for (uint32_t i = 1; i < agents.size(); ++i) {
    for (const char* name : kOfAgents) names.push_back(std::string(name) + ":" + agents.configs()[i].id);
  }
  return names;
}

Picture render_view(const std::string& name, Agents& agents, const World& world, const Scenery& scenery) {
  if (name == "spectator") return draw_spectator(agents, world, scenery);
  if (name == "map") return draw_map(agents, world, scenery);
  const size_t colon = name.find(':');
  const std::string kind = name.substr(0, colon);
  uint32_t agent = 0;
  if (colon != std::string::npos) {
    const std::string id = name.substr(colon + 1);
    while (agent < agents.size() && agents.configs()[agent].id != id) ++agent;
  }
  const bool known = std::ranges::find(kOfAgents, kind) != std::end(kOfAgents);
  if (!known || agent == agents.size()) throw GameError("there is no view " + quote(name));
  const camera::View view = agent_view(agents, agent, world, scenery);
  if (kind == "depth") return draw_depth(agents, scenery, view);
  if (kind == "segmentation") return draw_segmentation(agents, scenery, view);
  return draw_rgb(agents, scenery, view, agents.sees_shadows(agent));
}

}  // namespace uepool::sim::dodge
