// What the stand-in engine's parts share with each other and with tests: the exit request, mutations, the log.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "CoreTypes.h"

namespace standin {

struct State {
  bool exit_requested = false;
  int exit_code = 0;
  bool null_rhi = true;
  bool real_time = false;
  bool quiet = false;            // log lines are kept, not printed
  std::vector<std::string> log;  // the last lines
  std::vector<std::string> mutations;
};
State& state();
bool mutated(const char* name);  // -StandIn=NAME[,NAME], see standin/mutations.h

// Sets a value as `-ini:Game:[Section]:Key=Value` does; the section is a class's path for config classes.
void set_config(const std::string& section, const std::string& key, const std::string& value);
const std::string* find_config(const std::string& section, const std::string& key);
void clear_config();
void parse_config_overrides();  // from the command line

}  // namespace standin
