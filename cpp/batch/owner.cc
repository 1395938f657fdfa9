#include "batch/owner.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <system_error>

#include "batch/futex.h"
#include "wire/atomic.h"

namespace uepool::batch {

using wire::shared;

namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

int reserve(uint64_t bytes) {
  const std::string what = "cannot reserve a segment of " + std::to_string(bytes) + " bytes (" +
                           std::to_string(bytes >> 20) + " MiB) of shared memory";
  const int fd = memfd_create("uepool-segment", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) fail(errno, what);
  // fallocate, not ftruncate alone: pages that are not there would be a SIGBUS in whoever touches them first.
  if (ftruncate(fd, static_cast<off_t>(bytes)) != 0 || fallocate(fd, 0, 0, static_cast<off_t>(bytes)) != 0) {
    const int error = errno;
    close(fd);
    fail(error, what);
  }
  if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    const int error = errno;
    close(fd);
    fail(error, "cannot seal the segment");
  }
  return fd;
}

}  // namespace

Owner::Owner(const SegmentPlan& plan, uint64_t seed, std::vector<uint32_t> sizes, bool gang)
    : layout_(make_layout(plan)), gang_(gang), envs_(plan.num_envs), episodes_(plan.num_envs) {
  if (std::accumulate(sizes.begin(), sizes.end(), uint64_t{0}) != plan.num_envs) {
    throw std::invalid_argument("the instances' envs do not add up to num_envs");
  }
  first_.push_back(0);
  for (const uint32_t size : sizes) first_.push_back(first_.back() + size);
  const wire::SegmentHeader& header = layout_.header;
  fd_ = reserve(header.total_bytes);
  void* base = mmap(nullptr, header.total_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  if (base == MAP_FAILED) {
    const int error = errno;
    close(fd_);
    fail(error, "cannot map the segment");
  }
  base_ = static_cast<uint8_t*>(base);
  std::memcpy(base_, &header, sizeof(header));
  std::memcpy(base_ + header.tensors_offset, layout_.tensors.data(), header.num_tensors * sizeof(wire::TensorDesc));
  for (uint32_t env = 0; env < plan.num_envs; ++env) {
    line(env).seed = seed;
    line(env).stream = env;
  }
}

Owner::~Owner() {
  munmap(base_, layout_.header.total_bytes);
  close(fd_);
}

wire::EnvLine& Owner::line(uint32_t env) const {
  return reinterpret_cast<wire::EnvLine*>(base_ + layout_.header.envs_offset)[env];
}

uint64_t Owner::wake_offset(uint32_t instance) const {
  if (layout_.synchronous()) return wire::kHotWordsOffset + offsetof(wire::HotWords, go);
  return layout_.header.envs_offset + first_[instance] * sizeof(wire::EnvLine) + offsetof(wire::EnvLine, wake);
}

std::vector<uint8_t> Owner::bind_message(uint32_t instance, uint32_t request) {
  const wire::SegmentHeader& header = layout_.header;
  const uint32_t count = first_[instance + 1] - first_[instance];
  wire::BindHead head{};
  head.total_bytes = header.total_bytes;
  head.spec_digest = header.spec_digest;
  head.num_envs = header.num_envs;
  head.agents = header.agents;
  head.batch_size = header.batch_size;
  head.num_blocks = header.num_blocks;
  head.autoreset = header.autoreset;
  head.spin_us = header.spin_us;
  head.num_tensors = header.num_tensors;
  head.num_bound = count;
  head.envs_offset = header.envs_offset;
  head.ready_offset = header.ready_offset;
  head.messages_offset = header.messages_offset;
  head.blocks_offset = header.blocks_offset;
  head.block_stride = header.block_stride;
  head.wake_offset = wake_offset(instance);
  head.wake_bits = layout_.synchronous() ? instance_bit(instance) : ~0u;
  head.gang = gang_ ? 1 : 0;

  const size_t tensors_bytes = header.num_tensors * sizeof(wire::TensorDesc);
  wire::MessageHead message{static_cast<uint32_t>(sizeof(head) + tensors_bytes + count * sizeof(wire::EnvBinding)),
                            wire::kBind, request, 0};
  std::vector<uint8_t> out(sizeof(message) + message.bytes);
  uint8_t* at = out.data();
  auto put = [&at](const void* data, size_t bytes) {
    std::memcpy(at, data, bytes);
    at += bytes;
  };
  put(&message, sizeof(message));
  put(&head, sizeof(head));
  put(layout_.tensors.data(), tensors_bytes);
  for (uint32_t env = first_[instance]; env < first_[instance + 1]; ++env) {
    const wire::EnvBinding entry{env, envs_[env].takeover, envs_[env].fault, 0};
    put(&entry, sizeof(entry));
    envs_[env].seen_word = 0;  // its time-out starts anew
    line(env).live = entry.takeover == wire::kInterrupted ? 1 : 0;
    shared(line(env).down).store(0);
  }
  return out;
}

bool Owner::make_faulted(uint32_t env, uint32_t fault) {
  wire::EnvLine& l = line(env);
  uint64_t word = shared(l.word).load();
  if (wire::phase_of(word) != wire::kPending) return false;
  shared(l.fault).store(fault);
  return shared(l.word).compare_exchange_strong(word, wire::make_word(wire::kFaulted, wire::step_of(word)));
}

void Owner::write_message(uint32_t env, const std::string& message) {
  char* at = reinterpret_cast<char*>(base_ + layout_.header.messages_offset) + uint64_t{env} * wire::kMessageBytes;
  const size_t bytes = std::min<size_t>(message.size(), wire::kMessageBytes - 1);
  std::memcpy(at, message.data(), bytes);
  at[bytes] = 0;
}

// Decides what becomes of one env of a dead instance, and what its replacement has to know.
void Owner::settle(uint32_t env, uint32_t fault, bool fault_pending_steps) {
  wire::EnvLine& l = line(env);
  EnvState& state = envs_[env];
  const bool same_step = layout_.header.autoreset == wire::kSameStep;
  const uint64_t word = shared(l.word).load();
  const bool ever_reset = l.episode != 0 || l.live != 0;
  switch (wire::phase_of(word)) {
    case wire::kPending:
      if (l.command != wire::kStep) {
        state = {wire::kBetween, fault, 0, {}};  // the replacement resets it and mentions the fault
      } else if (same_step && !fault_pending_steps) {
        state = {wire::kInterrupted, fault, 0, {}};  // the replacement completes it with a first observation
      } else if (make_faulted(env, fault)) {
        // Told by this very row. In same-step mode no first observation came with it, so the next step tells again.
        state = {same_step ? wire::kInterrupted : wire::kBetween, same_step ? fault : 0, 0, {}};
      }
      break;
    case wire::kFaulted:
      break;  // settled at an earlier death, not received yet
    case wire::kIdle:
    case wire::kDone:
    default:
      if (!ever_reset) {
        state = {wire::kFresh, 0, 0, {}};
      } else if (l.live != 0 || same_step || gang_) {
        state = {wire::kInterrupted, fault, 0, {}};
      } else {
        state = {wire::kBetween, 0, 0, {}};
      }
      break;
  }
}

void Owner::instance_exited(uint32_t instance, uint32_t fault, const std::string& message) {
  // A gang whose rows are partly out cannot be completed by its replacement: fault the rest as well.
  bool some_pending = false, some_not = false;
  for (uint32_t env = first_[instance]; env < first_[instance + 1]; ++env) {
    const bool pending = wire::phase_of(shared(line(env).word).load()) == wire::kPending;
    (pending ? some_pending : some_not) = true;
  }
  const bool fault_pending_steps = layout_.header.autoreset != wire::kSameStep || (gang_ && some_pending && some_not);
  for (uint32_t env = first_[instance]; env < first_[instance + 1]; ++env) {
    write_message(env, message);
    settle(env, fault, fault_pending_steps);
  }
  announce(instance);
}

void Owner::expire(uint32_t instance, uint32_t fault, const std::string& message) {
  const bool same_step = layout_.header.autoreset == wire::kSameStep;
  for (uint32_t env = first_[instance]; env < first_[instance + 1]; ++env) {
    EnvState& state = envs_[env];
    shared(line(env).fault).store(fault);
    shared(line(env).down).store(1);
    write_message(env, message);
    if (make_faulted(env, fault)) {
      state.takeover = same_step ? wire::kInterrupted : wire::kBetween;
      state.fault = same_step ? fault : 0;
    }
  }
  announce(instance);
}

// Words first, then bits, then the wake: the receiver looks in the opposite order.
void Owner::announce(uint32_t instance) {
  for (uint32_t env = first_[instance]; env < first_[instance + 1]; ++env) {
    const wire::Phase phase = wire::phase_of(shared(line(env).word).load());
    if (phase == wire::kDone || phase == wire::kFaulted) shared(ready()[env / 64]).fetch_or(uint64_t{1} << (env % 64));
  }
  auto* hot = reinterpret_cast<wire::HotWords*>(base_ + wire::kHotWordsOffset);
  shared(hot->receive).fetch_add(1);
  futex_wake(&hot->receive, 1, ~0u);
}

std::vector<Waiting> Owner::sample() {
  const auto now = std::chrono::steady_clock::now();
  std::vector<Waiting> waiting;
  for (uint32_t instance = 0; instance + 1 < first_.size(); ++instance) {
    Waiting worst{instance, -1.0, false};
    for (uint32_t env = first_[instance]; env < first_[instance + 1]; ++env) {
      EnvState& state = envs_[env];
      const uint64_t word = shared(line(env).word).load();
      if (wire::phase_of(word) != wire::kPending) continue;
      if (word != state.seen_word) {
        state.seen_word = word;
        state.since = now;
      }
      const double seconds = std::chrono::duration<double>(now - state.since).count();
      if (seconds <= worst.seconds) continue;
      worst.seconds = seconds;
      worst.is_reset = shared(line(env).command).load(std::memory_order_relaxed) != wire::kStep ||
                       shared(line(env).live).load(std::memory_order_relaxed) == 0;
    }
    if (worst.seconds >= 0) waiting.push_back(worst);
  }
  return waiting;
}

uint64_t Owner::take_episodes(uint32_t instance) {
  uint64_t begun = 0;
  for (uint32_t env = first_[instance]; env < first_[instance + 1]; ++env) {
    const uint64_t episode = shared(line(env).episode).load(std::memory_order_relaxed);
    uint64_t& seen = episodes_[env];
    begun += episode >= seen ? episode - seen : episode;  // less: its stream was seeded anew, and counts from zero
    seen = episode;
  }
  return begun;
}

uint64_t Owner::steps() const {
  uint64_t sum = 0;
  for (uint32_t env = 0; env < layout_.header.num_envs; ++env) sum += wire::step_of(shared(line(env).word).load());
  return sum;
}

}  // namespace uepool::batch
