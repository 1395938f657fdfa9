#include "sim/pictures/agent_views.h"

#include <algorithm>
#include <iterator>

namespace uepool::sim {
namespace {

constexpr const char* kOfAgents[] = {"agent", "depth", "segmentation"};

}  // namespace

std::vector<std::string> agent_view_names(const Agents& agents) {
  std::vector<std::string> names(std::begin(kOfAgents), std::end(kOfAgents));
  names.emplace_back("map");
  for (uint32_t i = 1; i < agents.size(); ++i) {
    for (const char* name : kOfAgents) names.push_back(std::string(name) + ":" + agents.configs()[i].id);
  }
  return names;
}

AgentView find_agent_view(const std::string& name, const Agents& agents) {
  const size_t colon = name.find(':');
  AgentView view{name.substr(0, colon), 0};
  if (colon != std::string::npos) {
    const std::string id = name.substr(colon + 1);
    while (view.agent < agents.size() && agents.configs()[view.agent].id != id) ++view.agent;
  }
  const bool known = std::ranges::find(kOfAgents, view.kind) != std::end(kOfAgents);
  if (!known || view.agent == agents.size()) throw GameError("there is no view " + quote(name));
  return view;
}

Picture draw_agent_view(const AgentView& view, Agents& agents, const Painter& painter,
                        const camera::Pose* attach_points, const camera::Pose& otherwise,
                        std::span<const camera::Colour> classes) {
  camera::View seen;
  if (!agents.view(view.agent, attach_points, &seen)) {
    seen.pose = otherwise;
    seen.mask = ~Agents::body_mask(view.agent);
  }
  if (view.kind == "depth") return painter.depth(seen);
  if (view.kind == "segmentation") return painter.segmentation(seen, classes);
  return painter.rgb(seen, agents.sees_shadows(view.agent));
}

}  // namespace uepool::sim
