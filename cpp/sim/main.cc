// uepool-sim: the reference simulator, one process with one or more envs of one game. `uepool-sim --help` says how.
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "sim/collect_apples/geometry_store.h"
#include "sim/command_line.h"
#include "sim/game.h"
#include "sim/runner.h"

#ifndef UEPOOL_VERSION
#define UEPOOL_VERSION "0.0.0"
#endif

using uepool::sim::CommandLine;

namespace {

constexpr auto kBetweenCalls = std::chrono::seconds(1);

int play(const CommandLine& line) {
  uepool::link::LinkOptions options;
  options.address = line.link;
  options.token = line.token;
  options.engine = "uepool-sim " UEPOOL_VERSION;
  options.envs = line.envs;
  options.protocol_version = line.hello_version;
  for (;;) {
    try {
      const auto game = uepool::sim::find_game(line.game)->make();
      uepool::sim::Runner runner(*game, line.envs, line.env_config);
      if (runner.run(options)) return 0;
      std::fprintf(stderr, "uepool-sim: %s\n", runner.error().c_str());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "uepool-sim: %s\n", error.what());
    }
    if (!line.redial) return 1;
    std::this_thread::sleep_for(kBetweenCalls);
  }
}

// Of the build: writes what instances on a machine share.
int write_geometry(const std::string& folder) {
  std::string error;
  if (uepool::sim::apples::write_geometry_file(folder, &error)) return 0;
  std::fprintf(stderr, "uepool-sim: %s\n", error.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && argv[1] == std::string("--write-geometry")) return write_geometry(argv[2]);
  const CommandLine line = uepool::sim::read_command_line(std::vector<std::string>(argv + 1, argv + argc));
  switch (line.action) {
    case CommandLine::Action::kHelp:
      std::fputs(uepool::sim::help_text().c_str(), stdout);
      return 0;
    case CommandLine::Action::kList:
      std::fputs(uepool::sim::list_text().c_str(), stdout);
      return 0;
    case CommandLine::Action::kVersion:
      std::puts("uepool-sim " UEPOOL_VERSION);
      return 0;
    case CommandLine::Action::kError:
      std::fprintf(stderr, "uepool-sim: %s\n", line.error.c_str());
      return 2;
    case CommandLine::Action::kRun:
      break;
  }
  return play(line);
}
