// How the engine is to be started, and which episodes are to be recorded: what a simulator without window, sound and
// log files does with them is little, but it reads them all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env_config/fields.h"

namespace uepool::env_config {

struct LaunchSettings {
  std::string map;         // "": the game's default
  double fixed_dt = 0.05;  // seconds of the world per step
  uint32_t window_width = 320;
  uint32_t window_height = 240;
  std::string run_name;
  bool sound = false;
  bool log_engine_output = false;
};

// Reads the member "launch_settings". "" is always a map.
LaunchSettings read_launch_settings(Fields& env_config, const std::vector<std::string>& maps);

// Checks the member "episode_renderer_config": recording is done outside of the engine.
void check_episode_renderer(Fields& env_config);

}  // namespace uepool::env_config
