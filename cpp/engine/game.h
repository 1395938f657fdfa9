// What an engine with a world tick offers to the lock-step: its envs move together, one tick for all of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env_config/json.h"
#include "link/binding.h"
#include "link/spec.h"
#include "wire/export.h"

namespace uepool::engine {

using env_config::Json;

struct EpisodeStart {
  uint64_t seed = 0;              // of the episode; equal ones begin equal episodes
  uint64_t episode = 0;           // since the env's stream was seeded
  const Json* options = nullptr;  // of the reset; null: none
};

struct EpisodeEnd {
  bool terminated = false;
  bool truncated = false;
};

struct Picture {
  uint32_t height = 0, width = 0;
  std::vector<uint8_t> rgb;
};

// Every function that returns a text says with it what was wrong, for people; empty: nothing.
class UEPOOL_EXPORT Game {
 public:
  virtual ~Game() = default;

  // For people: "Unreal".
  virtual std::string name() const = 0;
  // What documents leave out: an object whose members stand in for missing ones.
  virtual Json defaults() const { return Json::Object(); }
  virtual std::string configure(const Json& env_config, uint32_t envs, link::Spec* spec) = 0;
  // The session's rows, until unbound(); env e of the instance is rows.session_env(e) to the trainer.
  virtual void bound(link::Binding& rows) = 0;
  virtual void unbound() {}

  // Puts the env at an episode's beginning, at once: no tick follows before observe().
  virtual std::string begin_episode(uint32_t env, const EpisodeStart& start) = 0;
  // Reads the actions of all of the env's agents. Then comes the tick, or several.
  virtual std::string act(uint32_t env, link::Binding& rows) = 0;
  // After the tick: rewards of all agents, and whether the episode is over.
  virtual std::string judge(uint32_t env, link::Binding& rows, EpisodeEnd* end) = 0;
  // Observations and infos of all agents. `first`: of an episode.
  virtual std::string observe(uint32_t env, bool first, link::Binding& rows) = 0;

  virtual std::string set_params(const Json& params) = 0;
  virtual Json params() const = 0;
  virtual std::string call(uint32_t env, const std::string& method, const Json::Array& arguments, Json* result) = 0;
  virtual std::string render(uint32_t env, const std::string& view, Picture* picture) = 0;
};

}  // namespace uepool::engine
