#include "relay/lent_segment.h"

#include <bit>
#include <cstring>

#include "link/platform.h"
#include "wire/atomic.h"

namespace uepool::relay {

using wire::shared;

namespace {

void append(std::vector<uint8_t>* out, const void* data, size_t bytes) {
  const auto* from = static_cast<const uint8_t*>(data);
  out->insert(out->end(), from, from + bytes);
}

bool is_final(uint32_t role) { return role >= wire::kFinalFlag; }

// A byte that the trainer's arrays show as a bool.
bool is_flag(uint32_t role) {
  return role == wire::kTerminated || role == wire::kTruncated || role == wire::kFinalFlag;
}

}  // namespace

std::unique_ptr<LentSegment> LentSegment::map(const std::vector<uint8_t>& bind, int fd, std::string* error) {
  std::unique_ptr<LentSegment> segment(new LentSegment);
  wire::BindHead& head = segment->head_;
  if (bind.size() >= sizeof(head)) std::memcpy(&head, bind.data(), sizeof(head));
  const size_t tensors_bytes = head.num_tensors * sizeof(wire::TensorDesc);
  if (bind.size() != sizeof(head) + tensors_bytes + head.num_bound * sizeof(wire::EnvBinding)) {
    link::platform::discard_descriptor(fd);
    *error = "bind: message of a wrong size";
    return nullptr;
  }
  segment->base_ = static_cast<uint8_t*>(link::platform::map_segment(fd, head.total_bytes, error));
  if (segment->base_ == nullptr) return nullptr;
  segment->wake_word_ = reinterpret_cast<uint32_t*>(segment->base_ + head.wake_offset);
  segment->wake_bits_ = head.wake_bits;
  for (uint32_t i = 0; i < head.num_tensors; ++i) {
    wire::TensorDesc tensor;
    std::memcpy(&tensor, bind.data() + sizeof(head) + i * sizeof(tensor), sizeof(tensor));
    const Part part{tensor.offset, tensor.row_bytes * head.agents, tensor.role};
    (tensor.role == wire::kAction ? segment->actions_ : segment->rows_).push_back(part);
    uint64_t& sum = tensor.role == wire::kAction ? segment->action_bytes_
                    : is_final(tensor.role)      ? segment->final_bytes_
                                                 : segment->row_bytes_;
    sum += part.bytes;
  }
  segment->envs_ = std::vector<Env>(head.num_bound);
  for (uint32_t i = 0; i < head.num_bound; ++i) {
    wire::EnvBinding entry;
    std::memcpy(&entry, bind.data() + sizeof(head) + tensors_bytes + i * sizeof(entry), sizeof(entry));
    segment->envs_[i].index = entry.env;
  }
  return segment;
}

LentSegment::~LentSegment() {
  if (base_ != nullptr) link::platform::unmap_segment(base_, head_.total_bytes);
}

wire::EnvLine& LentSegment::line(const Env& env) const {
  return reinterpret_cast<wire::EnvLine*>(base_ + head_.envs_offset)[env.index];
}

bool LentSegment::take_tasks(std::vector<uint8_t>* out) {
  bool any = false;
  for (uint32_t local = 0; local < envs_.size(); ++local) {
    Env& env = envs_[local];
    const uint64_t word = shared(line(env).word).load();
    if (wire::phase_of(word) != wire::kPending || word == env.told) continue;
    env.told = word;
    append_task(local, out);
    any = true;
  }
  return any;
}

void LentSegment::append_task(uint32_t local, std::vector<uint8_t>* out) {
  Env& env = envs_[local];
  const wire::EnvLine& l = line(env);
  const uint32_t command = l.command, block = l.block;
  const wire::TaskHead task{wire::step_of(env.told),
                            l.seed,
                            l.episode,
                            l.stream,
                            command <= wire::kResetSeeded ? command : static_cast<uint32_t>(wire::kReset),
                            local,
                            0};
  env.block = block < head_.num_blocks ? block : 0;
  env.asked.store(env.told, std::memory_order_release);
  const uint64_t bytes = sizeof(task) + (task.command == wire::kStep ? action_bytes_ : 0);
  const wire::MessageHead message{static_cast<uint32_t>(bytes), wire::kTask, 0, 0};
  append(out, &message, sizeof(message));
  append(out, &task, sizeof(task));
  if (task.command != wire::kStep) return;
  for (const Part& part : actions_) append(out, base_ + part.offset + env.index * part.bytes, part.bytes);
}

bool LentSegment::take_row(link::Inlet& inlet, uint32_t payload_bytes, std::string* error) {
  auto no = [error](std::string reason) {
    *error = std::move(reason);
    return false;
  };
  wire::RowHead row;
  if (payload_bytes < sizeof(row)) return no("a Row of " + std::to_string(payload_bytes) + " bytes");
  if (!inlet.read(&row, sizeof(row))) return false;
  if (row.env >= envs_.size()) return no("a Row of env " + std::to_string(row.env) + ", which it does not host");
  Env& env = envs_[row.env];
  const uint64_t word = env.asked.load(std::memory_order_acquire);
  if (word == 0 || wire::step_of(word) != row.step) return no("a Row that answers no Task");
  const bool with_final = (row.flags & wire::kHasFinal) != 0 && final_bytes_ != 0;
  const uint64_t expected = sizeof(row) + row_bytes_ + (with_final ? final_bytes_ : 0) + row.text_bytes;
  if (row.text_bytes >= wire::kMessageBytes || payload_bytes != expected) {
    return no("a Row of " + std::to_string(payload_bytes) + " bytes instead of " + std::to_string(expected));
  }
  env.asked.store(0, std::memory_order_relaxed);
  if (!read_columns(inlet, env, with_final, error)) return false;
  if (row.text_bytes != 0) {
    char* text = reinterpret_cast<char*>(base_ + head_.messages_offset) + uint64_t{env.index} * wire::kMessageBytes;
    if (!inlet.read(text, row.text_bytes)) return false;
    text[row.text_bytes] = 0;
  }
  hand_over(env, word, row);
  return true;
}

// Straight into the row: the env stays PENDING if the stream ends meanwhile, and then the row counts for nothing.
bool LentSegment::read_columns(link::Inlet& inlet, const Env& env, bool with_final, std::string* error) {
  uint8_t* block = base_ + head_.blocks_offset + uint64_t{env.block} * head_.block_stride;
  for (const Part& part : rows_) {
    uint8_t* rows = block + part.offset + env.index * part.bytes;
    if (is_final(part.role) && !with_final) {
      if (part.role == wire::kFinalFlag) std::memset(rows, 0, part.bytes);
      continue;
    }
    if (!inlet.read(rows, part.bytes)) return false;
    for (uint64_t i = 0; i < part.bytes && is_flag(part.role); ++i) rows[i] = rows[i] != 0;
    for (uint64_t i = 0; i < part.bytes && part.role == wire::kValidRow; ++i) {
      if (rows[i] <= wire::kInvalidUnfilled) continue;
      *error = "a Row whose valid column says " + std::to_string(rows[i]);
      return false;
    }
  }
  return true;
}

// The order is the protocol's: row and word are written, then the bit, then `want` is read.
void LentSegment::hand_over(Env& env, uint64_t word, const wire::RowHead& row) {
  wire::EnvLine& l = line(env);
  l.episode = row.episode;
  shared(l.live).store(row.live != 0 ? 1 : 0, std::memory_order_relaxed);
  if (!shared(l.word).compare_exchange_strong(word, wire::make_word(wire::kDone, row.step))) return;
  auto* ready = reinterpret_cast<uint64_t*>(base_ + head_.ready_offset);
  auto* hot = reinterpret_cast<wire::HotWords*>(base_ + wire::kHotWordsOffset);
  shared(ready[env.index / 64]).fetch_or(uint64_t{1} << (env.index % 64));
  const uint32_t want = shared(hot->want).load();
  uint32_t count = 0;
  for (uint32_t i = 0; i < (head_.num_envs + 63) / 64 && count < want; ++i) {
    count += static_cast<uint32_t>(std::popcount(shared(ready[i]).load()));
  }
  if (count < want) return;
  shared(hot->receive).fetch_add(1);
  link::platform::wake_word(&hot->receive, 1, ~0u);
}

bool LentSegment::take_resetting(link::Inlet& inlet, uint32_t payload_bytes, std::string* error) {
  wire::ResettingHead head;
  if (payload_bytes != sizeof(head)) {
    *error = "a Resetting of " + std::to_string(payload_bytes) + " bytes";
    return false;
  }
  if (!inlet.read(&head, sizeof(head))) return false;
  if (head.env >= envs_.size() || envs_[head.env].asked.load(std::memory_order_acquire) == 0) {
    *error = "a Resetting of env " + std::to_string(head.env) + ", which is not at work";
    return false;
  }
  shared(line(envs_[head.env]).live).store(0, std::memory_order_relaxed);
  return true;
}

}  // namespace uepool::relay
