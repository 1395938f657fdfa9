// Plays a game over a link: the loop of every engine, and the answers to what the trainer asks besides steps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link/link.h"
#include "sim/game.h"

namespace uepool::sim {

class Runner {
 public:
  // `defaults` are entries of the env config that hold where the session's own says nothing.
  Runner(Game& game, uint32_t envs, Json defaults);

  // Returns when the server says Shutdown or is gone. False: error() says why it ended early.
  bool run(const link::LinkOptions& options);
  const std::string& error() const { return error_; }

  // The answer to a Call message's JSON; throws GameError.
  std::string answer_call(uint32_t env, const std::string& text);
  // The env config of a Configure message's JSON, over the defaults; throws GameError.
  Json env_config(const std::string& text) const;

 private:
  void configure(const link::Event& event);
  void require_configured() const;
  void reset(const link::Event& event);
  void step(uint32_t env);
  void params(const link::Event& event);
  void call(const link::Event& event);
  void render(const link::Event& event);

  Game& game_;
  uint32_t envs_;
  bool configured_ = false;
  std::vector<std::string> views_;
  Json defaults_;
  link::Link link_;
  std::string error_;
};

}  // namespace uepool::sim
