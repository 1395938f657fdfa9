// Plays a game without a server: for a person in front of the engine, and for tests of a game alone. One env; rows in
// memory of its own, so that actions and observations go the way they go in a session.
//
//   LocalSession session(game);
//   std::string wrong = session.configure(env_config);
//   wrong = session.reset(seed);
//   each step: session.action(agent)[…] = …; session.act(); tick the world; session.finish();
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/game.h"
#include "link/mirror.h"
#include "wire/export.h"

namespace uepool::engine {

class UEPOOL_EXPORT LocalSession {
 public:
  // `game` must outlive this and have one env.
  explicit LocalSession(Game& game) : game_(game) {}

  // Empty, or what is wrong; likewise the next four.
  std::string configure(const Json& env_config);
  std::string reset(uint64_t seed);
  std::string act();
  // After the world's tick: judges and observes.
  std::string finish();

  const link::Spec& spec() const { return spec_; }
  const std::vector<link::Leaf>& leaves() const { return leaves_; }
  const EpisodeEnd& end() const { return end_; }
  uint32_t steps() const { return steps_; }
  // Rows of leaf `index` of a role.
  uint8_t* row(wire::Role role, uint32_t index, uint32_t agent) { return rows().row(role, index, 0, agent); }
  double reward(uint32_t agent) { return *rows().reward(0, agent); }

 private:
  link::Binding& rows() { return memory_->binding(); }

  Game& game_;
  link::Spec spec_;
  std::vector<link::Leaf> leaves_;
  std::unique_ptr<link::Mirror> memory_;
  EpisodeEnd end_;
  uint32_t steps_ = 0;
};

}  // namespace uepool::engine
