#include "link/binding.h"

#include <cstring>
#include <utility>

#include "link/platform.h"
#include "wire/atomic.h"
#include "wire/seed.h"

namespace uepool::link {

using wire::shared;

namespace {

bool inside(uint64_t offset, uint64_t bytes, uint64_t total) { return offset <= total && bytes <= total - offset; }

int count_bits(uint64_t bits) {
  int count = 0;
  for (; bits != 0; bits &= bits - 1) ++count;
  return count;
}

// What one row of the protocol's own columns takes; 0 for tensors of the spec.
uint32_t column_bytes(uint32_t role) {
  switch (role) {
    case wire::kReward:
      return 8;
    case wire::kTerminated:
    case wire::kTruncated:
    case wire::kValidRow:
    case wire::kFinalFlag:
      return 1;
    case wire::kFault:
    case wire::kElapsedStep:
    case wire::kFinalElapsedStep:
      return 4;
    default:
      return 0;
  }
}

}  // namespace

Binding::Binding(void* base, const wire::BindHead& head, std::vector<wire::TensorDesc> tensors,
                 std::vector<wire::EnvBinding> envs, bool compact)
    : base_(static_cast<uint8_t*>(base)), head_(head), tensors_(std::move(tensors)) {
  for (const wire::EnvBinding& entry : envs) {
    Env env;
    env.number = entry.env;
    env.index = compact ? static_cast<uint32_t>(envs_.size()) : entry.env;
    if (entry.takeover == wire::kInterrupted) {
      env.interrupted = entry.fault;
    } else {
      env.fault = entry.fault;
    }
    envs_.push_back(env);
  }
  if (!validate()) return;
  find_places();
  finished_.assign((head_.num_envs + 63) / 64, 0);
  if (head_.gang != 0) share_interruption();
}

// Envs that can only be stepped together must be between episodes together too, so one interrupted env makes all
// report it.
void Binding::share_interruption() {
  uint32_t fault = 0;
  for (const Env& env : envs_) fault = env.interrupted != 0 ? env.interrupted : fault;
  for (Env& env : envs_) env.interrupted = fault;
}

// A reset asked for by the trainer makes good for an interruption; of a gang only when every env has had one.
void Binding::forget_interruption(uint32_t local) {
  envs_[local].reset_since = true;
  if (head_.gang == 0) {
    envs_[local].interrupted = 0;
    return;
  }
  for (const Env& env : envs_) {
    if (!env.reset_since) return;
  }
  for (Env& env : envs_) env.interrupted = 0;
}

// Every number that is later used as an offset or a bound is proved here, once, on private copies.
bool Binding::validate() {
  const uint64_t total = head_.total_bytes;
  auto no = [this](const char* reason) {
    error_ = reason;
    return false;
  };
  if (head_.num_envs == 0 || head_.num_envs > wire::kMaxEnvs) return no("bind: num_envs out of range");
  if (head_.agents == 0 || head_.agents > wire::kMaxAgents) return no("bind: agents out of range");
  if (head_.num_blocks == 0 || head_.num_blocks > wire::kMaxBlocks) return no("bind: num_blocks out of range");
  if (head_.autoreset > wire::kDisabled) return no("bind: unknown auto-reset mode");
  if (envs_.empty()) return no("bind: no envs");
  const uint64_t rows = uint64_t{head_.num_envs} * head_.agents;
  if (head_.envs_offset % 64 || head_.ready_offset % 8 || head_.wake_offset % 4) return no("bind: misaligned offset");
  if (!inside(head_.envs_offset, uint64_t{head_.num_envs} * sizeof(wire::EnvLine), total) ||
      !inside(head_.ready_offset, (uint64_t{head_.num_envs} + 63) / 64 * 8, total) ||
      !inside(head_.messages_offset, uint64_t{head_.num_envs} * wire::kMessageBytes, total) ||
      !inside(head_.wake_offset, 4, total) || !inside(wire::kHotWordsOffset, sizeof(wire::HotWords), total)) {
    return no("bind: a table lies outside the segment");
  }
  if (head_.block_stride > total || !inside(head_.blocks_offset, head_.block_stride * head_.num_blocks, total)) {
    return no("bind: blocks lie outside the segment");
  }
  for (const wire::TensorDesc& tensor : tensors_) {
    if (tensor.role > wire::kFinalElapsedStep || tensor.ndim > wire::kMaxDims) return no("bind: malformed tensor");
    uint64_t elements = wire::dtype_bytes(tensor.dtype);
    for (uint32_t d = 0; d < tensor.ndim; ++d) {
      if (tensor.dims[d] != 0 && elements > total / tensor.dims[d]) return no("bind: tensor too large");
      elements *= tensor.dims[d];
    }
    const uint32_t bytes = column_bytes(tensor.role);
    if (bytes != 0 && elements != bytes) return no("bind: a column of another type than the protocol's");
    if (elements != tensor.row_bytes) return no("bind: row_bytes does not follow from the tensor's shape");
    const uint64_t limit = tensor.role == wire::kAction ? total : head_.block_stride;
    if (tensor.offset % 64 || tensor.row_bytes > limit / rows ||
        !inside(tensor.offset, tensor.row_bytes * rows, limit)) {
      return no("bind: a tensor lies outside its block");
    }
  }
  for (const Env& env : envs_) {
    if (env.index >= head_.num_envs) return no("bind: env index out of range");
  }
  return true;
}

wire::EnvLine& Binding::line(const Env& env) const {
  return reinterpret_cast<wire::EnvLine*>(base_ + head_.envs_offset)[env.index];
}

void Binding::find_places() {
  for (uint32_t role = 0; role <= wire::kFinalElapsedStep; ++role) {
    first_place_[role] = static_cast<uint32_t>(places_.size());
    for (const wire::TensorDesc& tensor : tensors_) {
      if (tensor.role == role) places_.push_back({tensor.offset, tensor.row_bytes});
    }
  }
  first_place_[wire::kFinalElapsedStep + 1] = static_cast<uint32_t>(places_.size());
}

// The rows of all agents of an env, in its current block.
uint8_t* Binding::rows_of(wire::Role role, uint32_t index, const Env& env) const {
  const Place& place = places_[first_place_[role] + index];
  uint8_t* start =
      role == wire::kAction ? base_ : base_ + head_.blocks_offset + uint64_t{env.block} * head_.block_stride;
  return start + place.offset + uint64_t{env.index} * head_.agents * place.row_bytes;
}

uint8_t* Binding::row(wire::Role role, uint32_t index, uint32_t env, uint32_t agent) {
  return rows_of(role, index, envs_[env]) + agent * places_[first_place_[role] + index].row_bytes;
}

bool Binding::poll(Task* task) {
  const bool synchronous = head_.batch_size == head_.num_envs;
  if (!urgent_.empty()) {
    *task = urgent_.back();
    urgent_.pop_back();
    return true;
  }
  // Asynchronous receivers want each env at once; synchronous ones all together, so one round of bits is enough.
  if (!synchronous || next_task_ == queue_.size()) flush();
  if (next_task_ == queue_.size()) {
    queue_.clear();
    next_task_ = 0;
    auto& wake = shared(*reinterpret_cast<uint32_t*>(base_ + head_.wake_offset));
    seen_ = wake.load();
    const uint32_t n = num_envs();
    for (const Env& env : envs_) wire::prefetch_for_write(&line(env));
    for (uint32_t k = 0; k < n; ++k) {
      const uint32_t local = next_ + k < n ? next_ + k : next_ + k - n;
      Task found;
      if (!envs_[local].busy && take(local, &found)) queue_.push_back(found);
    }
    if (!synchronous && n > 1) next_ = (next_ + 1) % n;  // no env is always first
    if (queue_.empty()) {
      flush();  // faults that take() completed by itself
      return false;
    }
  }
  *task = queue_[next_task_++];
  return true;
}

bool Binding::take(uint32_t local, Task* task) {
  Env& env = envs_[local];
  wire::EnvLine& l = line(env);
  const uint64_t word = shared(l.word).load();
  if (wire::phase_of(word) != wire::kPending) return false;
  env.word = word;
  env.block = l.block < head_.num_blocks ? l.block : 0;
  env.busy = true;
  env.same_step_reset = false;
  task->env = local;
  if (l.command != wire::kStep) {
    forget_interruption(local);
    start_reset(local, task);
    return true;
  }
  if (env.interrupted != 0) {
    env.fault = env.interrupted;
    env.interrupted = 0;
    env.live = false;
    if (autoreset() == wire::kSameStep) {
      env.same_step_reset = true;
      start_reset(local, task);
      return true;
    }
    write_outcome(env, 0, false, false, true, env.fault, wire::kInvalidUnfilled, env.elapsed);
    env.fault = 0;  // told
    hand_over(local);
    return false;
  }
  if (env.live) {
    task->kind = Task::kStep;
    return true;
  }
  if (autoreset() == wire::kDisabled) {  // a client that steps an ended env: answered, never served
    write_outcome(env, 0, false, false, true, wire::kNoFault, wire::kInvalidUnfilled, env.elapsed);
    hand_over(local);
    return false;
  }
  start_reset(local, task);
  return true;
}

void Binding::start_reset(uint32_t local, Task* task) {
  Env& env = envs_[local];
  wire::EnvLine& l = line(env);
  task->asked = !env.same_step_reset && l.command != wire::kStep;
  const bool seeded = task->asked && l.command == wire::kResetSeeded;
  env.episode = seeded ? 0 : l.episode;
  env.live = false;
  // The supervisor measures a reset by another time-out than a step.
  shared(l.live).store(0, std::memory_order_relaxed);
  env.elapsed = 0;
  task->kind = Task::kReset;
  task->env = local;
  task->seeded = seeded;
  task->seed = wire::episode_seed(l.seed, l.stream, env.episode);
  task->explicit_seed = l.seed + l.stream;
}

void Binding::finish_step(uint32_t local, bool terminated, bool truncated) {
  Env& env = envs_[local];
  ++env.elapsed;
  const bool ended = terminated || truncated;
  write_outcome(env, 0, true, terminated, truncated, wire::kNoFault, wire::kValid, env.elapsed);
  if (ended && autoreset() == wire::kSameStep) {
    move_to_final(env);
    env.same_step_reset = true;
    Task reset;
    start_reset(local, &reset);
    urgent_.push_back(reset);
    return;
  }
  env.live = !ended;
  hand_over(local);
}

void Binding::finish_reset(uint32_t local) {
  Env& env = envs_[local];
  const uint32_t fault = env.fault;
  env.fault = 0;
  if (env.same_step_reset && fault == 0) {
    // Reward and flags are the step's; only the observation belongs to the new episode.
    write_columns(env, wire::kElapsedStep, int32_t{0});
  } else if (env.same_step_reset) {
    write_outcome(env, 0, false, false, true, fault, wire::kInvalid, 0);
  } else {
    write_outcome(env, 0, false, false, false, fault, wire::kValid, 0);
  }
  env.same_step_reset = false;
  env.live = true;
  line(env).episode = env.episode + 1;
  hand_over(local);
}

void Binding::fail(uint32_t local, const std::string& text) {
  Env& env = envs_[local];
  char* message = reinterpret_cast<char*>(base_ + head_.messages_offset) + uint64_t{env.index} * wire::kMessageBytes;
  const size_t room = wire::kMessageBytes - 1;
  const size_t from = text.size() > room ? text.size() - room : 0;  // a traceback says the most at its end
  std::memcpy(message, text.data() + from, text.size() - from);
  message[text.size() - from] = 0;

  const bool in_step = env.live;
  env.live = false;
  if (in_step && autoreset() == wire::kSameStep) {
    env.fault = wire::kException;
    env.same_step_reset = true;
    Task reset;
    start_reset(local, &reset);
    urgent_.push_back(reset);
    return;
  }
  write_outcome(env, 0, false, false, true, wire::kException, wire::kInvalidUnfilled, env.elapsed);
  env.fault = 0;
  env.same_step_reset = false;
  if (autoreset() == wire::kSameStep) env.interrupted = wire::kException;  // no first observation was given yet
  hand_over(local);
}

void Binding::publish(uint32_t local, bool live) {
  Env& env = envs_[local];
  write_columns(env, wire::kFault, int32_t{wire::kNoFault});
  write_columns(env, wire::kValidRow, uint8_t{wire::kValid});
  env.live = live;
  hand_over(local);
}

void Binding::move_to_final(const Env& env) {
  auto copy_role = [&](wire::Role from, wire::Role to) {
    const uint32_t count = first_place_[from + 1] - first_place_[from];
    for (uint32_t i = 0; i < count && i < first_place_[to + 1] - first_place_[to]; ++i) {
      const uint64_t bytes = places_[first_place_[from] + i].row_bytes;
      if (places_[first_place_[to] + i].row_bytes != bytes) continue;
      std::memcpy(rows_of(to, i, env), rows_of(from, i, env), bytes * head_.agents);
    }
  };
  copy_role(wire::kObservation, wire::kFinalObservation);
  copy_role(wire::kInfo, wire::kFinalInfo);
  write_columns(env, wire::kFinalElapsedStep, env.elapsed);
  write_columns(env, wire::kFinalFlag, uint8_t{1});
}

template <class T>
void Binding::write_columns(const Env& env, wire::Role role, T value) {
  if (first_place_[role] == first_place_[role + 1]) return;
  T* rows = reinterpret_cast<T*>(rows_of(role, 0, env));
  for (uint32_t agent = 0; agent < head_.agents; ++agent) rows[agent] = value;
}

void Binding::write_outcome(const Env& env, double reward, bool keep_reward, bool terminated, bool truncated,
                            uint32_t fault, uint8_t valid, int32_t elapsed) {
  if (!keep_reward) write_columns(env, wire::kReward, reward);
  write_columns(env, wire::kTerminated, static_cast<uint8_t>(terminated));
  write_columns(env, wire::kTruncated, static_cast<uint8_t>(truncated));
  write_columns(env, wire::kFault, static_cast<int32_t>(fault));
  write_columns(env, wire::kValidRow, valid);
  write_columns(env, wire::kElapsedStep, elapsed);
  write_columns(env, wire::kFinalFlag, uint8_t{0});
  if (valid != wire::kInvalidUnfilled) return;
  for (uint32_t i = 0; i < first_place_[wire::kInfo + 1] - first_place_[wire::kInfo]; ++i) {
    std::memset(rows_of(wire::kInfo, i, env), 0, places_[first_place_[wire::kInfo] + i].row_bytes * head_.agents);
  }
}

void Binding::hand_over(uint32_t local) {
  Env& env = envs_[local];
  wire::EnvLine& l = line(env);
  shared(l.live).store(env.live ? 1 : 0, std::memory_order_relaxed);
  env.busy = false;
  uint64_t expected = env.word;
  // Only a client that scribbles over its own segment can make this fail; then the row is its own loss.
  if (!shared(l.word).compare_exchange_strong(expected, wire::make_word(wire::kDone, wire::step_of(env.word)))) return;
  finished_[env.index / 64] |= uint64_t{1} << (env.index % 64);
  any_finished_ = true;
}

// The order is the protocol's: rows and words are written, then bits, then `want` is read.
void Binding::flush() {
  if (!any_finished_) return;
  any_finished_ = false;
  auto* ready = reinterpret_cast<uint64_t*>(base_ + head_.ready_offset);
  auto* hot = reinterpret_cast<wire::HotWords*>(base_ + wire::kHotWordsOffset);
  for (size_t i = 0; i < finished_.size(); ++i) {
    if (finished_[i] != 0) shared(ready[i]).fetch_or(finished_[i]);
    finished_[i] = 0;
  }
  const uint32_t want = shared(hot->want).load();
  uint32_t count = 0;
  for (size_t i = 0; i < finished_.size() && count < want; ++i) count += count_bits(shared(ready[i]).load());
  if (count < want) return;
  shared(hot->receive).fetch_add(1);
  platform::wake_word(&hot->receive, 1, ~0u);
}

void Binding::wait(int timeout_ms) {
  auto* word = reinterpret_cast<uint32_t*>(base_ + head_.wake_offset);
  if (head_.spin_us != 0) {
    const uint64_t until = platform::now_ns() + uint64_t{head_.spin_us} * 1000;
    do {
      for (int i = 0; i < 32; ++i) {
        if (shared(*word).load() != seen_) return;
      }
    } while (platform::now_ns() < until);
  }
  platform::wait_word(word, seen_, head_.wake_bits, timeout_ms);
}

void Binding::interrupt() {
  auto* word = reinterpret_cast<uint32_t*>(base_ + head_.wake_offset);
  shared(*word).fetch_add(1);
  platform::wake_word(word, 1 << 30, head_.wake_bits);
}

}  // namespace uepool::link
