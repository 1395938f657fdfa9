// Pattern: the self-checking game. Its rows say who they are and are otherwise filled from that (pattern_function.h),
// so that a receiver finds any row that is mixed up, torn or stale; and it crashes, hangs and dawdles on request.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/faults.h"
#include "sim/game.h"
#include "sim/step_time.h"

namespace uepool::sim {

class Pattern final : public Game {
 public:
  link::Spec configure(const Json& env_config, uint32_t envs) override;
  void bound(link::Binding& rows) override;
  void reset(uint32_t env, const Start& start, link::Binding& rows) override;
  StepEnd step(uint32_t env, link::Binding& rows) override;
  void set_params(const Json& params) override;
  Json params() const override;
  Json call(uint32_t env, const std::string& method, const Json::Array& arguments) override;
  Picture render(uint32_t env, const std::string& view) override;

 private:
  enum class Action { kDiscrete, kMultiDiscrete, kBox };

  struct Env {
    uint64_t seed = 0;
    uint64_t episode = 0;
    uint32_t index = 0;  // in the session
    uint32_t step = 0;
    uint32_t length = 0;
    uint64_t key = 0;     // of the first agent's row
    int fault_next = -1;  // a fault kind to commit in the next task, by call("fault_next", …)
  };

  void read_episode_length(Fields& fields);
  link::Space read_action(Fields& fields);
  int64_t action_of(uint32_t env, uint32_t agent, link::Binding& rows) const;
  // Parts of the row that show the env's present state: the first half of the bytes, or the other.
  void write_half(int half, uint32_t env, uint32_t agent, uint64_t key, int64_t action, link::Binding& rows) const;
  void fault_if_asked(Env* env);

  std::vector<Env> envs_;
  std::vector<uint32_t> session_envs_;
  Faults faults_;
  StepTime time_;
  uint32_t agents_ = 1;
  uint32_t height_ = 0;
  uint32_t width_ = 0;
  bool image_ = true;
  uint32_t vector_ = 0;
  uint32_t shortest_ = 1;
  uint32_t longest_ = 1;
  Action action_ = Action::kDiscrete;
  uint32_t action_size_ = 1;
};

}  // namespace uepool::sim
