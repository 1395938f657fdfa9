#include "env_config/spaces.h"

#include <algorithm>

#include "env_config/fields.h"

namespace uepool::env_config {

link::Space box_of(const sensors::Output& output) {
  const auto same = [](const std::vector<double>& bounds) {
    return std::all_of(bounds.begin(), bounds.end(), [&](double bound) { return bound == bounds[0]; });
  };
  if (same(output.low) && same(output.high)) {
    return link::Space::box(output.dtype, output.dims, output.low[0], output.high[0]);
  }
  return link::Space::box(output.dtype, output.dims, output.low, output.high);
}

link::Space join_spaces(const std::vector<NamedSpace>& parts) {
  if (parts.size() == 1) return parts[0].second;
  link::Space dict = link::Space::dict();
  for (const auto& [name, space] : parts) dict.add(name, space);
  return dict;
}

std::vector<uint32_t> leaf_order(const std::vector<std::string>& names) {
  std::vector<uint32_t> order;
  for (const std::string& name : names) {
    order.push_back(static_cast<uint32_t>(
        std::count_if(names.begin(), names.end(), [&](const auto& other) { return other < name; })));
  }
  return order;
}

Difference difference(const std::vector<NamedSpace>& first_agent, const std::vector<NamedSpace>& agent) {
  std::vector<std::string> names;
  for (const auto& part : first_agent) names.push_back(part.first);
  const bool one = first_agent.size() == 1 && agent.size() == 1;  // then names don't show in the space
  for (size_t i = 0; i < agent.size(); ++i) {
    const auto twin =
        one ? 0 : static_cast<size_t>(std::find(names.begin(), names.end(), agent[i].first) - names.begin());
    if (twin == names.size()) {
      return {i, "the first agent has none of this name, but " + join(names) + ": all agents must have equal spaces"};
    }
    const std::string own = agent[i].second.json(), wanted = first_agent[twin].second.json();
    const auto brief = [](const std::string& text) { return text.size() > 200 ? text.substr(0, 197) + "..." : text; };
    if (own != wanted) {
      return {i, "its space is " + brief(own) + ", the first agent's " + brief(wanted) +
                     ": all agents must have equal spaces"};
    }
  }
  if (agent.size() < names.size()) {
    return {agent.size(), "must have the names of the first agent's: " + join(names)};
  }
  return {};
}

}  // namespace uepool::env_config
