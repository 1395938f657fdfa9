// An agent as its document describes it: what the game gives meaning to.
#pragma once

#include <string>
#include <vector>

#include "env_config/fields.h"
#include "env_config/json.h"
#include "env_config/problem.h"
#include "wire/export.h"

namespace uepool::env_config {

struct UEPOOL_EXPORT ComponentConfig {
  std::string name, type;
  double scale = 1;  // of rewarders
  Json object;       // as in the document
  std::string path;  // "env_config.agents.0.rewarders.1"
  bool scaled = false;

  // The type's own fields: read them, then finish(), then look at the problem.
  Fields read(Problem* problem) const;
};

struct AgentConfig {
  std::string id;
  std::string agent_ue_class;
  std::string spawn_point;
  std::string path;                      // "env_config.agents.0"
  std::vector<ComponentConfig> sensors;  // of the world's own types only
  std::vector<ComponentConfig> actuators, rewarders, terminators, infos;
};

}  // namespace uepool::env_config
