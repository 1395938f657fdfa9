// For unit tests: a game bound to a segment on the heap, driven without link or session.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "env_config/test_rows.h"
#include "sim/game.h"

namespace uepool::sim {

class TestRows {
 public:
  // Env i of the game is env first_env + i of the session.
  TestRows(Game& game, const Json& env_config, uint32_t envs, uint32_t first_env = 0)
      : game_(game), rows_(game.configure(env_config, envs), envs, first_env) {
    if (rows().error().empty()) game.bound(rows());
  }

  void reset(uint32_t env, uint64_t seed, uint64_t episode = 0, const Json* options = nullptr) {
    game_.reset(env, {seed, episode, options}, rows());
  }
  template <class T>
  StepEnd step(uint32_t env, T action, uint32_t agent = 0) {
    set_action<T>(env, agent, {action});
    return game_.step(env, rows());
  }
  template <class T>
  void set_action(uint32_t env, uint32_t agent, const std::vector<T>& values) {
    std::memcpy(rows().row(wire::kAction, 0, env, agent), values.data(), values.size() * sizeof(T));
  }

  link::Binding& rows() { return rows_.rows(); }
  const link::Spec& spec() const { return rows_.spec(); }

 private:
  Game& game_;
  env_config::HeapRows rows_;
};

}  // namespace uepool::sim
