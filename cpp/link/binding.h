// An instance's half of the segment protocol: which of its envs are asked to do what, where their rows lie, and how a
// finished row is handed over. Knows nothing of sockets; works on any mapped segment. docs/segment.md states the rules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wire/export.h"
#include "wire/link.h"
#include "wire/segment.h"

namespace uepool::link {

struct Task {
  enum Kind { kStep, kReset };
  Kind kind = kStep;
  uint32_t env = 0;  // local
  uint64_t seed = 0;
  bool seeded = false;
  bool asked = false;  // a reset that the trainer asked for, not an automatic one
  uint64_t explicit_seed = 0;
};

class UEPOOL_EXPORT Binding {
 public:
  // `base` is mapped for head.total_bytes. Check `error()` before use: not empty when the layout doesn't hold together.
  // compact: `base` holds these envs alone, the first of them in place 0, whatever their numbers in the session are.
  Binding(void* base, const wire::BindHead& head, std::vector<wire::TensorDesc> tensors,
          std::vector<wire::EnvBinding> envs, bool compact = false);

  const std::string& error() const { return error_; }

  // The next task, if any env is asked for something; hands finished rows over first. Never waits.
  bool poll(Task* task);
  // Sleeps until someone may have asked for something, at most timeout_ms. Call after poll() said no.
  void wait(int timeout_ms);
  // Ends a wait() in another thread.
  void interrupt();

  // A row of the env's current block. `index` counts the leaves of that role in the spec's order.
  uint8_t* row(wire::Role role, uint32_t index, uint32_t env, uint32_t agent = 0);
  template <class T>
  T* observation(uint32_t index, uint32_t env, uint32_t agent = 0) {
    return reinterpret_cast<T*>(row(wire::kObservation, index, env, agent));
  }
  template <class T>
  const T* action(uint32_t index, uint32_t env, uint32_t agent = 0) {
    return reinterpret_cast<const T*>(row(wire::kAction, index, env, agent));
  }
  template <class T>
  T* info(uint32_t index, uint32_t env, uint32_t agent = 0) {
    return reinterpret_cast<T*>(row(wire::kInfo, index, env, agent));
  }
  double* reward(uint32_t env, uint32_t agent = 0) {
    return reinterpret_cast<double*>(row(wire::kReward, 0, env, agent));
  }

  // After a step task: observation, reward and info of every agent are written. In same-step mode an ended episode
  // becomes the final row here, and a reset task for the env follows at once.
  void finish_step(uint32_t env, bool terminated, bool truncated);
  // After a reset task: observation and info of every agent are written.
  void finish_reset(uint32_t env);
  // The env raised during its task. The row tells so; `text` is for people. Its next task will be a reset.
  void fail(uint32_t env, const std::string& text);

  // For engines that keep episodes themselves (a native vector env in the session's own auto-reset mode): the row is
  // complete, with every column written by the engine except `fault` and `valid`.
  void publish(uint32_t env, bool live);

  uint32_t num_envs() const { return static_cast<uint32_t>(envs_.size()); }
  uint32_t agents() const { return head_.agents; }
  uint32_t session_env(uint32_t env) const { return envs_[env].number; }
  // Where its rows are among those of `base`: row place(env) * agents and on.
  uint32_t place(uint32_t env) const { return envs_[env].index; }
  // Within a reset: the number of the episode that it begins, since the env's stream was seeded.
  uint64_t episode(uint32_t env) const { return envs_[env].episode; }
  uint32_t block(uint32_t env) const { return envs_[env].block; }
  wire::Autoreset autoreset() const { return static_cast<wire::Autoreset>(head_.autoreset); }
  const wire::BindHead& head() const { return head_; }
  const std::vector<wire::TensorDesc>& tensors() const { return tensors_; }
  uint8_t* base() const { return base_; }

 private:
  struct Env {
    uint32_t index = 0;   // its place in `base`
    uint32_t number = 0;  // in the session
    uint32_t block = 0;
    bool busy = false;             // a task of it is out or queued
    bool live = false;             // within an episode
    bool same_step_reset = false;  // the reset that completes a step already taken
    uint32_t fault = 0;            // to be reported by the row now being made
    uint32_t interrupted = 0;      // to be reported by the next step, in place of taking it
    bool reset_since = false;      // taken over, and reset by the trainer since
    uint64_t word = 0;             // as seen PENDING
    uint64_t episode = 0;          // the number of the one being reset into
    int32_t elapsed = 0;
  };

  // Where a tensor's rows begin in a block (an action's: in the segment), and how far apart they are.
  struct Place {
    uint64_t offset;
    uint64_t row_bytes;
  };

  bool validate();
  void find_places();
  uint8_t* rows_of(wire::Role role, uint32_t index, const Env& env) const;
  wire::EnvLine& line(const Env& env) const;
  bool take(uint32_t local, Task* task);
  void share_interruption();
  void forget_interruption(uint32_t local);
  void start_reset(uint32_t local, Task* task);
  void move_to_final(const Env& env);
  // Every column of every agent's row; keep_reward: the engine wrote it.
  void write_outcome(const Env& env, double reward, bool keep_reward, bool terminated, bool truncated, uint32_t fault,
                     uint8_t valid, int32_t elapsed);
  template <class T>
  void write_columns(const Env& env, wire::Role role, T value);
  void hand_over(uint32_t local);
  void flush();

  uint8_t* base_;
  wire::BindHead head_;
  std::vector<wire::TensorDesc> tensors_;
  // Few cache lines: an instance that hosts one env wakes to cold caches for every step.
  std::vector<Place> places_;                               // by role, then index
  uint32_t first_place_[wire::kFinalElapsedStep + 2] = {};  // of each role in places_
  std::vector<Env> envs_;
  std::vector<Task> queue_;  // from next_task_ on
  size_t next_task_ = 0;
  std::vector<Task> urgent_;        // resets that complete a step
  std::vector<uint64_t> finished_;  // ready bits not yet set, by bitmap word
  bool any_finished_ = false;
  uint32_t seen_ = 0;  // the wake word before the last scan
  uint32_t next_ = 0;  // where the next scan starts
  std::string error_;
};

}  // namespace uepool::link
