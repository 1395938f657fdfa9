// Views of games in which people may look through the eyes of every agent.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/pictures/painter.h"

namespace uepool::sim {

// All but the spectator's: "agent", "depth", "segmentation" of the first agent, "map"; of other agents "agent:ID" …
std::vector<std::string> agent_view_names(const Agents& agents);

struct AgentView {
  std::string kind;  // "agent", "depth" or "segmentation"
  uint32_t agent = 0;
};

// What such a name means, "map" apart; throws GameError where there is no such view.
AgentView find_agent_view(const std::string& name, const Agents& agents);

// As the agent's first camera sees; where it has none, from `otherwise` without its own body. `attach_points`: the
// agent's. `classes`: as Painter::segmentation() has them.
Picture draw_agent_view(const AgentView& view, Agents& agents, const Painter& painter,
                        const camera::Pose* attach_points, const camera::Pose& otherwise,
                        std::span<const camera::Colour> classes);

}  // namespace uepool::sim
