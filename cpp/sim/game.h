// What a game of the simulator is. The runner asks; the game writes its rows straight into the segment.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "link/binding.h"
#include "link/spec.h"
#include "sim/reading.h"

namespace uepool::sim {

struct StepEnd {
  bool terminated = false;
  bool truncated = false;
};

struct Start {
  uint64_t seed = 0;              // of this episode; all that is random in it follows from this number
  uint64_t episode = 0;           // since the env's stream was seeded
  const Json* options = nullptr;  // of this reset, or null
};

struct Picture {
  uint32_t height = 0;
  uint32_t width = 0;
  std::vector<uint8_t> rgb;  // height * width * 3
};

// `env` is the env's number within this instance. GameError refuses a configuration, an option or a call with a
// text for the trainer; thrown by reset() or step() it becomes a fault row, and the env goes on with another reset.
class Game {
 public:
  virtual ~Game() = default;

  // Prepares `envs` envs. The spec must not depend on anything but the configuration.
  virtual link::Spec configure(const Json& env_config, uint32_t envs) = 0;
  // A session's segment is mapped; `rows` stays valid until the next configure() or bound().
  virtual void bound(link::Binding& rows) { static_cast<void>(rows); }

  // Starts an episode: writes observation and info of every agent.
  virtual void reset(uint32_t env, const Start& start, link::Binding& rows) = 0;
  // Reads the actions, goes one step: writes observation, reward and info of every agent.
  virtual StepEnd step(uint32_t env, link::Binding& rows) = 0;

  // Environment parameters, an object of those that change.
  virtual void set_params(const Json& params) = 0;
  virtual Json params() const = 0;
  // A method of one env; returns its answer.
  virtual Json call(uint32_t env, const std::string& method, const Json::Array& arguments) = 0;
  // What a spectator sees, or one of the other views that the spec names.
  virtual Picture render(uint32_t env, const std::string& view) = 0;
};

struct GameEntry {
  const char* name;
  const char* summary;
  std::unique_ptr<Game> (*make)();
};

// Every game, in the order of its listing.
const std::vector<GameEntry>& games();
// Null when there is none of this name.
const GameEntry* find_game(const std::string& name);

}  // namespace uepool::sim
