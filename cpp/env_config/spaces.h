// Spaces of agents: one part's own, or a Dict of several.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "link/spec.h"
#include "sensors/frame_format.h"

namespace uepool::env_config {

link::Space box_of(const sensors::Output& output);

using NamedSpace = std::pair<std::string, link::Space>;

// The only part's space, or a Dict by name.
link::Space join_spaces(const std::vector<NamedSpace>& parts);

// For each name, which leaf its part is in what join_spaces() makes of them, if every part is one leaf.
std::vector<uint32_t> leaf_order(const std::vector<std::string>& names);

// Parts of agents must be the same. What is wrong with those of `agent`: the number of the first part of it that
// differs (or its size, if it has other names), and why. No reason: nothing.
struct Difference {
  size_t part = 0;
  std::string reason;
};
Difference difference(const std::vector<NamedSpace>& first_agent, const std::vector<NamedSpace>& agent);

}  // namespace uepool::env_config
