#include "batch/session.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>

#include "batch/futex.h"
#include "wire/atomic.h"

namespace uepool::batch {

using wire::shared;

namespace {

// No wake-up is lost, but a wait must notice Ctrl-C, a dead server, and an instance that was stopped before its wake.
constexpr int kSliceMs = 100;

std::string env_text(uint32_t env) { return "env " + std::to_string(env); }

}  // namespace

Batch::~Batch() {
  if (ring) ring->give_back(block);
}

// Sessions are used by one thread at a time; a second one is told so instead of corrupting the first one's batch.
struct Session::Turn {
  explicit Turn(std::atomic_flag& flag) : flag_(flag) {
    if (flag_.test_and_set()) throw std::logic_error("another thread is using this session; give each its own");
  }
  ~Turn() { flag_.clear(); }
  Turn(const Turn&) = delete;
  std::atomic_flag& flag_;
};

Session::Session(std::shared_ptr<uint8_t> mapping, uint64_t bytes, std::vector<uint32_t> sizes, bool gang)
    : mapping_(std::move(mapping)),
      base_(mapping_.get()),
      layout_(read_layout(base_, bytes)),
      synchronous_(layout_.synchronous()),
      gang_(gang && !synchronous_),
      batch_tensors_(layout_.tensors),
      column_(wire::kFinalElapsedStep + 1, -1) {
  const uint32_t n = layout_.header.num_envs;
  first_.push_back(0);
  for (const uint32_t size : sizes) {
    if (size == 0 || size > n - first_.back()) throw std::invalid_argument("instance sizes exceed num_envs");
    instance_of_.insert(instance_of_.end(), size, static_cast<uint32_t>(first_.size()) - 1);
    first_.push_back(first_.back() + size);
  }
  if (first_.back() != n) throw std::invalid_argument("instance sizes do not add up to num_envs");
  for (size_t i = 0; i < layout_.tensors.size(); ++i) {
    const uint32_t role = layout_.tensors[i].role;
    if (role == wire::kAction) actions_.push_back(static_cast<int>(i));
    if (column_[role] < 0) column_[role] = static_cast<int>(i);
  }
  for (const uint32_t role :
       {wire::kReward, wire::kTerminated, wire::kTruncated, wire::kFault, wire::kValidRow, wire::kElapsedStep}) {
    if (column_[role] < 0) throw std::invalid_argument("the segment lacks a column of role " + std::to_string(role));
  }
  if (!synchronous_) {
    batch_bytes_ = place_rows(&batch_tensors_, uint64_t{layout_.header.batch_size} * layout_.header.agents);
  }
  ring_ = std::make_shared<BlockRing>(mapping_, layout_.header.num_blocks);
  was_reset_.assign(n, 0);
  ended_.assign(n, 0);
  is_ready_.assign(n, 0);
  words_.assign(n, 0);
  unit_ready_.assign(n, 0);
  ready_order_.reserve(n);
  last_.resize(synchronous_ ? 1 : n);
  // The first `want` must stand before an instance can complete anything.
  shared(hot().want).store(layout_.header.batch_size);
}

Session::~Session() = default;

wire::EnvLine& Session::line(uint32_t env) const {
  return reinterpret_cast<wire::EnvLine*>(base_ + layout_.header.envs_offset)[env];
}

std::string Session::message(uint32_t env) const {
  if (env >= layout_.header.num_envs) throw std::invalid_argument(env_text(env) + " is not one of this session's");
  const char* text =
      reinterpret_cast<const char*>(base_ + layout_.header.messages_offset) + uint64_t{env} * wire::kMessageBytes;
  return std::string(text, strnlen(text, wire::kMessageBytes));
}

// ---------------------------------------------------------------------------------------------------- sending

void Session::check_ids(const uint32_t* envs, size_t count) {
  const uint32_t n = layout_.header.num_envs;
  if (count == 0) throw std::invalid_argument("no envs given");
  std::vector<uint8_t> given(n, 0);
  for (size_t i = 0; i < count; ++i) {
    if (envs[i] >= n) {
      throw std::invalid_argument(env_text(envs[i]) + " does not exist; this session has " + std::to_string(n));
    }
    if (given[envs[i]]++) throw std::invalid_argument(env_text(envs[i]) + " is given twice");
  }
  if (!gang_) return;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t instance = instance_of_[envs[i]];
    for (uint32_t env = first_[instance]; env < first_[instance + 1]; ++env) {
      if (given[env]) continue;
      throw std::invalid_argument("envs " + std::to_string(first_[instance]) + " to " +
                                  std::to_string(first_[instance + 1] - 1) +
                                  " are stepped together by their instance; " + env_text(env) + " is missing");
    }
  }
}

void Session::check_idle(const uint32_t* envs, size_t count, bool stepping) {
  for (size_t i = 0; i < count; ++i) {
    const uint32_t env = envs[i];
    if (wire::phase_of(shared(line(env).word).load()) != wire::kIdle) {
      throw std::invalid_argument(env_text(env) + " was sent twice; receive its batch first");
    }
    if (!stepping) continue;
    if (!was_reset_[env]) throw std::logic_error(env_text(env) + " is stepped before its first reset");
    if (ended_[env]) {
      throw std::logic_error("the episode of " + env_text(env) +
                             " has ended and auto-reset is disabled; reset it with a reset_mask first");
    }
  }
}

void Session::post(const uint32_t* envs, size_t count, uint32_t command, const Seeds& seeds) {
  if (synchronous_) {
    block_ = ring_->take();
    round_ = count;
  }
  auto* ready = reinterpret_cast<uint64_t*>(base_ + layout_.header.ready_offset);
  for (size_t i = 0; i < count; ++i) {
    const uint32_t env = envs[i];
    wire::EnvLine& l = line(env);
    const bool seeded = seeds.seed != nullptr && (seeds.given == nullptr || seeds.given[i] != 0);
    if (seeded) {
      l.seed = seeds.seed[i];
      l.stream = seeds.stream[i];
    }
    // Atomically, since the supervisor looks at it at any time.
    shared(l.command).store(seeded ? wire::kResetSeeded : command, std::memory_order_relaxed);
    l.block = block_;
    // Stores, as in to_idle(); waking orders them before the instance's look.
    const uint64_t step = wire::step_of(shared(l.word).load()) + 1;
    if (shared(l.down).load() == 0) {
      shared(l.word).store(wire::make_word(wire::kPending, step), std::memory_order_release);
    } else {
      // Nobody serves it. It never becomes PENDING, so no instance that comes now can be writing its row.
      shared(l.word).store(wire::make_word(wire::kFaulted, step), std::memory_order_release);
      shared(ready[env / 64]).fetch_or(uint64_t{1} << (env % 64));
    }
  }
  outstanding_.fetch_add(static_cast<uint32_t>(count));
  wake(envs, count);
}

void Session::wake(const uint32_t* envs, size_t count) {
  if (synchronous_) {
    uint32_t bits = ~0u;
    if (count != layout_.header.num_envs) {
      bits = 0;
      for (size_t i = 0; i < count; ++i) bits |= instance_bit(instance_of_[envs[i]]);
    }
    shared(hot().go).fetch_add(1);
    futex_wake(&hot().go, 1 << 30, bits);
    return;
  }
  std::vector<uint8_t> woken(first_.size() - 1, 0);
  for (size_t i = 0; i < count; ++i) {
    const uint32_t instance = instance_of_[envs[i]];
    if (woken[instance]++) continue;
    wire::EnvLine& l = line(first_[instance]);
    shared(l.wake).fetch_add(1);
    futex_wake(&l.wake, 1, ~0u);
  }
}

void Session::send(const uint32_t* envs, size_t count, const std::vector<const uint8_t*>& leaves) {
  Turn turn(sending_);
  std::optional<Turn> other;
  const uint32_t agents = layout_.header.agents;
  if (leaves.size() != actions_.size()) {
    throw std::invalid_argument("the action has " + std::to_string(leaves.size()) + " leaves, its space " +
                                std::to_string(actions_.size()));
  }
  if (synchronous_) {
    other.emplace(receiving_);
    if (count != layout_.header.num_envs) {
      throw std::invalid_argument("a synchronous session steps all its " + std::to_string(layout_.header.num_envs) +
                                  " envs at once, not " + std::to_string(count) +
                                  "; open it with batch_size < num_envs to step some");
    }
  }
  check_ids(envs, count);
  check_idle(envs, count, true);
  for (size_t k = 0; k < leaves.size(); ++k) {
    bounds_.check(static_cast<uint32_t>(k), leaves[k], count * agents, envs, agents);
  }
  for (size_t k = 0; k < leaves.size(); ++k) {
    const wire::TensorDesc& tensor = layout_.tensors[static_cast<size_t>(actions_[k])];
    const uint64_t bytes = tensor.row_bytes * agents;  // of one env
    for (size_t i = 0; i < count; ++i) {
      std::memcpy(base_ + tensor.offset + envs[i] * bytes, leaves[k] + i * bytes, bytes);
    }
  }
  post(envs, count, wire::kStep, {});
}

void Session::reset(const uint32_t* envs, size_t count, const Seeds& seeds, const Check& check) {
  Turn turn(sending_);
  std::optional<Turn> other;
  const bool all = count == layout_.header.num_envs;
  if (synchronous_ || all) other.emplace(receiving_);
  check_ids(envs, count);
  if (synchronous_ || all) drain(check);
  if (synchronous_ && !all && !last_[0].batch) {
    throw std::logic_error("the first reset must be one of all envs");
  }
  check_idle(envs, count, false);
  for (size_t i = 0; i < count; ++i) {
    was_reset_[envs[i]] = 1;
    ended_[envs[i]] = 0;
  }
  post(envs, count, wire::kReset, seeds);
}

// -------------------------------------------------------------------------------------------------- receiving

// Looks behind the ready bits; true if an env turned out ready that was not known to be.
bool Session::look() {
  auto* ready = reinterpret_cast<uint64_t*>(base_ + layout_.header.ready_offset);
  const uint32_t n = layout_.header.num_envs;
  bool news = false;
  for (uint32_t i = 0; i < (n + 63) / 64; ++i) {
    if (shared(ready[i]).load() == 0) continue;
    uint64_t bits = shared(ready[i]).exchange(0);
    for (uint64_t left = bits; left != 0; left &= left - 1) {
      const uint32_t env = i * 64 + static_cast<uint32_t>(std::countr_zero(left));
      if (env < n) wire::prefetch_for_write(&line(env));
    }
    for (; bits != 0; bits &= bits - 1) {
      const uint32_t env = i * 64 + static_cast<uint32_t>(std::countr_zero(bits));
      if (env < n && note_if_ready(env)) news = true;
    }
  }
  return news;
}

bool Session::note_if_ready(uint32_t env) {
  if (is_ready_[env]) return false;
  const uint64_t word = shared(line(env).word).load();
  const wire::Phase phase = wire::phase_of(word);
  if (phase != wire::kDone && phase != wire::kFaulted) return false;
  is_ready_[env] = 1;
  words_[env] = word;
  ready_order_.push_back(env);
  if (gang_) {
    const uint32_t instance = instance_of_[env];
    const uint32_t size = first_[instance + 1] - first_[instance];
    if (++unit_ready_[instance] == size) ready_envs_ += size;
  } else {
    ++ready_envs_;
  }
  return true;
}

// An instance that was stopped between handing a row over and setting its bit: nothing of it is PENDING, so nobody will
// end it, and nobody will set the bit.
bool Session::look_everywhere() {
  bool news = false;
  for (uint32_t env = 0; env < layout_.header.num_envs; ++env) news |= note_if_ready(env);
  return news;
}

void Session::collect(size_t wanted, const Check& check) {
  auto enough = [&] { return ready_envs_ >= wanted; };
  if (enough()) return;
  const uint32_t spin_us = layout_.header.spin_us;
  for (;;) {
    shared(hot().want).store(static_cast<uint32_t>(wanted - ready_envs_));
    const uint32_t seen = shared(hot().receive).load();
    if (look()) {
      if (enough()) return;
      continue;
    }
    if (spin_us != 0) {
      const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(spin_us);
      bool changed = false;
      do {
        for (int i = 0; i < 32 && !changed; ++i) changed = shared(hot().receive).load() != seen;
      } while (!changed && std::chrono::steady_clock::now() < until);
      if (changed) continue;
    }
    futex_wait(&hot().receive, seen, kSliceMs);
    if (shared(hot().receive).load() != seen) continue;
    check();
    if (look_everywhere() && enough()) return;
  }
}

// A store: nobody but the client changes a word that is IDLE, DONE or FAULTED, so there is nothing to compare with,
// and stores to many lines overlap where compare-and-swaps would wait for each other.
void Session::to_idle(uint32_t env) {
  shared(line(env).word).store(wire::make_word(wire::kIdle, wire::step_of(words_[env])), std::memory_order_release);
  is_ready_[env] = 0;
}

void Session::drain(const Check& check) {
  const uint32_t outstanding = outstanding_.load();
  if (outstanding == 0) return;
  collect(outstanding, check);
  for (const uint32_t env : ready_order_) to_idle(env);
  ready_order_.clear();
  ready_envs_ = 0;
  std::fill(unit_ready_.begin(), unit_ready_.end(), 0u);
  outstanding_.store(0);
  if (synchronous_) ring_->give_back(block_);
}

std::shared_ptr<Batch> Session::receive(const Check& check, bool in_place) {
  Turn turn(receiving_);
  std::optional<Turn> other;
  if (synchronous_) other.emplace(sending_);
  const size_t wanted = synchronous_ ? round_ : layout_.header.batch_size;
  const uint32_t outstanding = outstanding_.load();
  if (outstanding == 0 || outstanding < wanted) {
    throw std::logic_error("recv would wait for ever: a batch is " + std::to_string(layout_.header.batch_size) +
                           " envs, and " + std::to_string(outstanding) + " are outstanding; send first");
  }
  collect(wanted, check);
  if (synchronous_) return take_block(in_place);
  return in_place ? take_in_place() : take_rows();
}

}  // namespace uepool::batch
