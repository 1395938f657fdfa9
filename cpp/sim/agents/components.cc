#include "sim/agents/components.h"

#include <algorithm>

namespace uepool::sim {

size_t index_of(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<size_t>(std::ranges::find(names, name) - names.begin());
}

const ComponentConfig& only_actuator(const AgentConfig& config, const char* who) {
  if (config.actuators.size() > 1) {
    throw GameError(config.actuators[1].path + ": " + who + " takes one actuator only");
  }
  return config.actuators[0];
}

void require_no_fields(const ComponentConfig& config) {
  Problem problem;
  config.read(&problem).finish();
  require(problem);
}

void read_limit(Fields& fields, const char* name, int64_t otherwise, uint32_t* limit) {
  *limit = std::min(*limit, static_cast<uint32_t>(fields.integer(name, otherwise, 1, 1 << 30)));
}

double bounded(float value) { return value >= -1 && value <= 1 ? value : value > 1 ? 1 : value < -1 ? -1 : 0; }

}  // namespace uepool::sim
