// The command line of uepool-sim.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/reading.h"
#include "wire/link.h"

namespace uepool::sim {

struct CommandLine {
  enum class Action { kRun, kHelp, kList, kVersion, kError };
  Action action = Action::kRun;
  std::string error;
  std::string game;
  uint32_t envs = 1;
  std::string link;
  std::string token;
  bool redial = false;
  uint32_t hello_version = wire::kLinkVersion;
  Json env_config = Json::Object();
};

// `arguments` without the program's name. What the command line leaves out is taken from the variables UEPOOL_LINK,
// UEPOOL_TOKEN and UEPOOL_ENVS, which a launcher sets for programs that are started by a script.
CommandLine read_command_line(const std::vector<std::string>& arguments);

std::string help_text();
std::string list_text();

}  // namespace uepool::sim
