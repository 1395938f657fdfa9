// Steps the envs of an instance whose world ticks as a whole, in step with the trainer.
//
//   Lockstep lockstep(game, link, envs);
//   each frame:  switch (lockstep.begin(wait_ms)) {
//                  case Lockstep::kAdvance: tick the world by one step; lockstep.finish(); break;
//                  case Lockstep::kIdle:    nothing is asked for yet: the world must not move
//                  case Lockstep::kOver:    the session's server is gone, or said so: lockstep.error()
//                }
//
// A session asks all envs of an instance for a step, or resets some of them and waits for those. A reset that the
// trainer asks for is done as it comes, as is one that completes a step (same-step mode). A tick moves every env, so
// that an automatic reset of next-step mode is done after the tick that steps the others: the new episode's first
// observation is that of its beginning, whatever the others do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/game.h"
#include "env_config/problem.h"
#include "link/link.h"

namespace uepool::engine {

class UEPOOL_EXPORT Lockstep {
 public:
  // `game` and `link` must outlive this; the link is connected. `envs`: as in its LinkOptions.
  Lockstep(Game& game, link::Link& link, uint32_t envs);

  enum Frame { kIdle, kAdvance, kOver };
  // Serves what needs no tick. Waits at most wait_ms (below 0: for ever) for all envs to be asked for a step.
  Frame begin(int wait_ms);
  // After the tick of kAdvance: hands the rows over.
  void finish();

  bool bound() const { return link_.bound(); }
  // Steps since the session began, for people.
  uint64_t steps() const { return steps_; }
  // Why it is over; empty: the server ended it.
  const std::string& error() const { return link_.error(); }

 private:
  enum class Task : uint8_t { kNone, kStep, kReset, kFailed };

  void serve(const link::Event& event);
  void take_reset(const link::Event& event);
  void reset(uint32_t env, const EpisodeStart& start);
  bool read_options(const link::Event& event, Json* options, std::string* problem) const;
  std::string not_configured() const;
  void configure(const link::Event& event);
  void set_params(const link::Event& event);
  void call(const link::Event& event);
  std::string result_of(const link::Event& event, std::string* result, env_config::Problem* problem);
  void render(const link::Event& event);
  void answer(uint32_t request, const std::string& problem, const std::string& result);
  Frame advance();
  void forget_tasks();

  struct Env {
    Task task = Task::kNone;
    uint64_t seed = 0, episode = 0;  // of a reset that waits for the tick
    bool has_options = false;
    Json options;
  };

  Game& game_;
  link::Link& link_;
  std::vector<Env> envs_;
  uint32_t asked_ = 0;  // envs with a task
  uint32_t steps_asked_ = 0;
  bool ticking_ = false;  // between begin() and finish()
  bool over_ = false;     // the link's last word
  bool configured_ = false;
  std::vector<std::string> views_;
  uint64_t steps_ = 0;
};

}  // namespace uepool::engine
