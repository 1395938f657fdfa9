#include "env_config/launch.h"

#include "env_config/reading.h"

namespace uepool::env_config {

LaunchSettings read_launch_settings(Fields& env_config, const std::vector<std::string>& maps) {
  Fields fields = env_config.object("launch_settings");
  LaunchSettings launch;
  launch.map = one_of(fields, "map", maps);
  launch.fixed_dt = fields.real("fixed_dt", launch.fixed_dt, 1e-4, 1);
  launch.window_width = static_cast<uint32_t>(fields.integer("window_width", launch.window_width, 1, 16384));
  launch.window_height = static_cast<uint32_t>(fields.integer("window_height", launch.window_height, 1, 16384));
  launch.run_name = fields.text("run_name", "");
  launch.sound = fields.flag("sound", false);
  launch.log_engine_output = fields.flag("log_engine_output", false);
  fields.finish();
  return launch;
}

void check_episode_renderer(Fields& env_config) {
  Fields fields = env_config.object("episode_renderer_config");
  fields.texts("views");
  fields.integer("width", 320, 1, 8192);
  fields.integer("height", 240, 1, 8192);
  fields.real("fps", 20, 1e-3, 1000);
  fields.integer("every_n_episodes", 0, 0, INT32_MAX);
  fields.text("folder", "");
  fields.finish();
}

}  // namespace uepool::env_config
