// The server's side of a segment: creates it, hands parts of it to instances, and completes what a dead instance left.
//
// It has no threads and takes no locks: one thread calls it. docs/segment.md states the rules it follows.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "batch/layout.h"
#include "wire/link.h"
#include "wire/segment.h"

namespace uepool::batch {

struct Waiting {
  uint32_t instance;
  double seconds;  // since its longest-waiting env was asked
  bool is_reset;   // whether that env is being reset, as opposed to stepped
};

class Owner {
 public:
  // Reserves the memory: throws std::system_error naming the bytes asked when it cannot be had.
  // Instances own consecutive envs: sizes[0] envs, then sizes[1], …. gang: an instance steps its envs together.
  Owner(const SegmentPlan& plan, uint64_t seed, std::vector<uint32_t> sizes, bool gang);
  ~Owner();
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;

  int fd() const { return fd_; }
  uint8_t* base() const { return base_; }
  const Layout& layout() const { return layout_; }

  // A complete Bind message for an instance that takes over these envs now; send it with fd(). From here on the
  // instance may write, so call it only when the previous one has ended.
  std::vector<uint8_t> bind_message(uint32_t instance, uint32_t request);

  // The instance's process has ended; whoever wrote for it writes no more.
  void instance_exited(uint32_t instance, uint32_t fault, const std::string& message);

  // No replacement came in time: completes what was left for it, and lets later steps fail at once.
  void expire(uint32_t instance, uint32_t fault, const std::string& message);

  // Which instances have been asked for something, and for how long by this process's clock.
  std::vector<Waiting> sample();

  uint64_t steps() const;  // sent so far, over all envs

  // Episodes begun by an instance's envs since the last call. Those begun and re-seeded between two calls count as one.
  uint64_t take_episodes(uint32_t instance);

 private:
  struct EnvState {
    uint32_t takeover = wire::kFresh;
    uint32_t fault = 0;
    uint64_t seen_word = 0;
    std::chrono::steady_clock::time_point since{};
  };

  wire::EnvLine& line(uint32_t env) const;
  uint64_t* ready() const { return reinterpret_cast<uint64_t*>(base_ + layout_.header.ready_offset); }
  bool make_faulted(uint32_t env, uint32_t fault);
  void write_message(uint32_t env, const std::string& message);
  void settle(uint32_t env, uint32_t fault, bool fault_pending_steps);
  void announce(uint32_t instance);
  uint64_t wake_offset(uint32_t instance) const;

  Layout layout_;
  std::vector<uint32_t> first_;  // first_[i] … first_[i + 1]: envs of instance i
  bool gang_;
  int fd_ = -1;
  uint8_t* base_ = nullptr;
  std::vector<EnvState> envs_;
  std::vector<uint64_t> episodes_;  // as last seen by take_episodes()
};

}  // namespace uepool::batch
