#include "sim/command_line.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

#include "sim/game.h"
#include "sim/reading.h"
#include "wire/segment.h"

namespace uepool::sim {
namespace {

uint32_t number(const std::string& name, const std::string& text, uint32_t low, uint32_t high) {
  uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, value);
  if (failed != std::errc() || stop != end || value < low || value > high) {
    throw GameError(name + ": must be an integer from " + std::to_string(low) + " to " + std::to_string(high) +
                    ", not " + quote(text));
  }
  return value;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string game_names() {
  std::vector<std::string> names;
  for (const GameEntry& entry : games()) names.emplace_back(entry.name);
  return join(names);
}

void read(const std::vector<std::string>& arguments, CommandLine* line) {
  line->link = variable("UEPOOL_LINK");
  line->token = variable("UEPOOL_TOKEN");
  std::string envs = variable("UEPOOL_ENVS");
  std::string envs_name = "UEPOOL_ENVS";
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    if (name == "--help" || name == "-h") {
      line->action = CommandLine::Action::kHelp;
      return;
    }
    if (name == "--list" || name == "--version") {
      line->action = name == "--list" ? CommandLine::Action::kList : CommandLine::Action::kVersion;
      return;
    }
    if (name == "--redial") {
      line->redial = true;
      continue;
    }
    const size_t equals = name.find('=');
    std::string value;
    const bool joined = name.starts_with("--") && equals != std::string::npos;
    if (joined) {
      value = name.substr(equals + 1);
      name.resize(equals);
    }
    const std::vector<std::string> known = {"--game",          "--envs",   "--link", "--token",   "--env-config",
                                            "--hello-version", "--redial", "--list", "--version", "--help"};
    bool is_known = false;
    for (const std::string& one : known) is_known = is_known || one == name;
    if (!is_known) throw GameError("unknown argument " + quote(name) + "; known: " + join(known));
    if (!joined) {
      if (i + 1 == arguments.size()) throw GameError(name + ": a value is missing");
      value = arguments[++i];
    }
    if (name == "--game") {
      line->game = value;
    } else if (name == "--envs") {
      envs = value;
      envs_name = name;
    } else if (name == "--link") {
      line->link = value;
    } else if (name == "--token") {
      line->token = value;
    } else if (name == "--env-config") {
      std::string error;
      if (!Json::parse(value, &line->env_config, &error)) throw GameError(name + ": " + error);
      if (!line->env_config.is_object()) throw GameError(name + ": must be a JSON object, not " + value);
    } else if (name == "--hello-version") {
      line->hello_version = number(name, value, 0, UINT32_MAX);
    } else {
      throw GameError(name + " takes no value");
    }
  }
  if (line->game.empty()) throw GameError("--game is missing; games: " + game_names());
  if (!find_game(line->game)) throw GameError("unknown game " + quote(line->game) + "; games: " + game_names());
  if (!envs.empty()) line->envs = number(envs_name, envs, 1, wire::kMaxEnvs);
  if (line->link.empty()) throw GameError("--link is missing: the address of a server to play for; see --help");
  if (line->token.size() >= sizeof(wire::Hello::token)) throw GameError("--token: too long");
}

}  // namespace

CommandLine read_command_line(const std::vector<std::string>& arguments) {
  CommandLine line;
  try {
    read(arguments, &line);
  } catch (const GameError& error) {
    line.action = CommandLine::Action::kError;
    line.error = error.what();
  }
  return line;
}

std::string list_text() {
  std::string text;
  for (const GameEntry& entry : games()) text += std::string(entry.name) + '\n';
  return text;
}

std::string help_text() {
  std::string summaries;
  for (const GameEntry& entry : games()) {
    std::string name = entry.name;
    name.resize(std::max<size_t>(name.size() + 2, 14), ' ');
    summaries += "  " + name + entry.summary + '\n';
  }
  return R"(uepool-sim - the reference simulator of uepool: small games behind the same link as a big engine.

A server starts it; from Python nothing else is needed:

    envs = uepool.make_vec("sim:CartPole", num_envs=64, envs_per_instance=32)

By hand it needs the address of a server that waits for it:

    uepool-sim --game GAME --link ADDRESS --token TOKEN [--envs N]

  --game GAME          which game to play, see below
  --envs N             envs in this process, 1 unless said otherwise
  --link ADDRESS       the server: "@name" (abstract unix socket), "/path" (unix socket) or "host:port", of a session
                       on attach:HOST:PORT (docs/attach.md)
  --token TOKEN        tells the server which of its instances this is
  --redial             dial again, a second later, when nobody listens or the link was lost or refused
  --env-config JSON    env config entries that hold where the session's own env_config says nothing
  --list               print the names of the games, one a line
  --version            print the version
  --help               print this

For tests:
  --hello-version N    claim to speak version N of the link protocol

UEPOOL_LINK, UEPOOL_TOKEN and UEPOOL_ENVS stand in for --link, --token and --envs, so that a script which a server
starts can run this program without passing its arguments on.

The process ends with the server: status 0 when told to, 1 when the link was lost or refused, 2 for a wrong command
line. It writes to stderr only.

Games:
)" + summaries +
         "\nTheir env_config is described in docs/simulator.md; a wrong entry is refused with a list of the known "
         "ones.\n";
}

}  // namespace uepool::sim
