// What the games' rules have in common: reading the components of an agent. What is wrong with them becomes a GameError
// with the field's path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/agents/agents.h"

namespace uepool::sim {

// The list's size: it is not there.
size_t index_of(const std::vector<std::string>& names, const std::string& name);

// The agent's one actuator. `who`: "a robot".
const ComponentConfig& only_actuator(const AgentConfig& config, const char* who);

// Of components whose types have no fields of their own.
void require_no_fields(const ComponentConfig& config);

// Lowers `limit` to the number of steps that the field says, or else `otherwise`.
void read_limit(Fields& fields, const char* name, int64_t otherwise, uint32_t* limit);

// Kind: an enum in the order of `types`.
template <class Kind>
struct Rewarder {
  Kind kind;
  double scale;
};

template <class Kind>
std::vector<Rewarder<Kind>> read_rewarders(const AgentConfig& config, const std::vector<std::string>& types) {
  std::vector<Rewarder<Kind>> all;
  for (const ComponentConfig& one : config.rewarders) {
    require_no_fields(one);
    all.push_back({static_cast<Kind>(index_of(types, one.type)), one.scale});
  }
  return all;
}

// A number of an action, within -1 to 1; not-a-number, which no client of this project sends, is 0.
double bounded(float value);

}  // namespace uepool::sim
