#include "link/mirror.h"

#include <cstdlib>
#include <cstring>
#include <utility>

#include "wire/atomic.h"

namespace uepool::link {

using wire::shared;

namespace {

constexpr size_t kEnoughBytes = 64 << 10;  // to be sent before the rest is finished

void append(std::vector<uint8_t>* out, const void* data, size_t bytes) {
  const auto* from = static_cast<const uint8_t*>(data);
  out->insert(out->end(), from, from + bytes);
}

void append_head(std::vector<uint8_t>* out, uint32_t type, uint64_t bytes) {
  const wire::MessageHead head{static_cast<uint32_t>(bytes), type, 0, 0};
  append(out, &head, sizeof(head));
}

}  // namespace

Mirror::Mirror(const wire::BindHead& head, std::vector<wire::TensorDesc> tensors, std::vector<wire::EnvBinding> envs) {
  wire::BindHead own = head;
  envs_ = static_cast<uint32_t>(envs.size());
  eager_ = head.batch_size != head.num_envs;
  if (!lay_out(&own, &tensors)) return;
  // Zeroed memory that nobody touches takes none: hence not a vector.
  void* block = std::calloc(1, own.total_bytes + wire::kAlignment);
  if (block == nullptr) {
    error_ = "bind: there are no " + std::to_string(own.total_bytes) + " bytes of memory for the rows";
    return;
  }
  memory_ = std::shared_ptr<void>(block, [](void* mine) { std::free(mine); });
  base_ = reinterpret_cast<uint8_t*>(wire::align_up(reinterpret_cast<uintptr_t>(block)));
  reinterpret_cast<wire::HotWords*>(base_ + wire::kHotWordsOffset)->want = ~0u;  // no receiver sleeps here
  binding_ = std::make_unique<Binding>(base_, own, std::move(tensors), std::move(envs), true);
  error_ = binding_->error();
}

// Counts are small and each env's rows fit a message, so nothing here overflows; Binding proves the rest.
bool Mirror::lay_out(wire::BindHead* head, std::vector<wire::TensorDesc>* tensors) {
  if (envs_ == 0 || envs_ > wire::kMaxEnvs || head->agents == 0 || head->agents > wire::kMaxAgents) {
    error_ = "bind: counts out of range";
    return false;
  }
  uint64_t at = wire::kTensorsOffset;
  auto place = [&at](uint64_t bytes) {
    const uint64_t offset = at;
    at = wire::align_up(at + bytes);
    return offset;
  };
  head->envs_offset = envs_offset_ = place(uint64_t{envs_} * sizeof(wire::EnvLine));
  head->ready_offset = ready_offset_ = place((uint64_t{envs_} + 63) / 64 * 8);
  head->messages_offset = messages_offset_ = place(uint64_t{envs_} * wire::kMessageBytes);
  auto place_tensors = [&](bool actions, uint64_t from, std::vector<Part>* parts, uint64_t* sum) {
    for (wire::TensorDesc& tensor : *tensors) {
      if ((tensor.role == wire::kAction) != actions) continue;
      if (tensor.row_bytes > wire::kMaxMessageBytes) return false;
      const uint64_t bytes = tensor.row_bytes * head->agents;
      tensor.offset = place(bytes * envs_) - from;
      parts->push_back({tensor.offset + from, bytes, tensor.role});
      *sum += bytes;
    }
    return *sum + sizeof(wire::RowHead) + sizeof(wire::TaskHead) + wire::kMessageBytes <= wire::kMaxMessageBytes;
  };
  bool fits = place_tensors(true, 0, &actions_, &action_bytes_);
  head->blocks_offset = at;
  fits = fits && place_tensors(false, head->blocks_offset, &rows_, &row_bytes_);
  if (!fits) {
    error_ = "bind: the rows of one env are too large for a message of " + std::to_string(wire::kMaxMessageBytes) +
             " bytes, which is how they travel between machines";
    return false;
  }
  for (const Part& part : rows_) {
    if (part.role == wire::kFault) faults_ = &part;
    if (part.role == wire::kFinalFlag) final_flags_ = &part;
  }
  if (faults_ == nullptr) {
    error_ = "bind: there is no column of faults";
    return false;
  }
  head->block_stride = at - head->blocks_offset;
  head->total_bytes = at;
  head->num_envs = envs_;
  head->num_blocks = 1;
  head->batch_size = 0;  // so that Binding hands every row over at once
  head->spin_us = 0;
  head->wake_offset = wire::kHotWordsOffset + offsetof(wire::HotWords, go);
  head->wake_bits = ~0u;
  return true;
}

bool Mirror::take_task(const std::vector<uint8_t>& payload) {
  wire::TaskHead task;
  if (payload.size() < sizeof(task)) return false;
  std::memcpy(&task, payload.data(), sizeof(task));
  const uint64_t expected = sizeof(task) + (task.command == wire::kStep ? action_bytes_ : 0);
  if (payload.size() != expected || task.env >= envs_ || task.command > wire::kResetSeeded) return false;
  wire::EnvLine& l = line(task.env);
  if (wire::phase_of(l.word) != wire::kIdle || task.step >> 56 != 0) return false;
  if (task.command == wire::kStep) {
    const uint8_t* from = payload.data() + sizeof(task);
    for (const Part& part : actions_) {
      std::memcpy(rows_of(part, task.env), from, part.bytes);
      from += part.bytes;
    }
  }
  l.seed = task.seed;
  l.episode = task.episode;
  l.stream = task.stream;
  l.command = task.command;
  l.word = wire::make_word(wire::kPending, task.step);
  return true;
}

bool Mirror::collect(const Task* task, std::vector<uint8_t>* out) {
  auto* ready = reinterpret_cast<uint64_t*>(base_ + ready_offset_);
  for (uint32_t word = 0; word < (envs_ + 63) / 64; ++word) {
    if (ready[word] == 0) continue;
    const uint64_t bits = shared(ready[word]).exchange(0);
    for (uint32_t bit = 0; bit < 64; ++bit) {
      if ((bits >> bit & 1) != 0) append_row(word * 64 + bit, out);
    }
  }
  if (task == nullptr) return true;
  // Resets may take longer than steps, and the server has to know which it waits for.
  if (task->kind == Task::kReset && !task->asked && binding_->autoreset() == wire::kSameStep) {
    append_head(out, wire::kResetting, sizeof(wire::ResettingHead));
    const wire::ResettingHead head{task->env, 0};
    append(out, &head, sizeof(head));
    return true;
  }
  return eager_ || out->size() >= kEnoughBytes;
}

void Mirror::append_row(uint32_t env, std::vector<uint8_t>* out) {
  wire::EnvLine& l = line(env);
  wire::RowHead row{wire::step_of(l.word), l.episode, env, l.live, 0, 0};
  l.word = wire::make_word(wire::kIdle, row.step);
  uint64_t bytes = sizeof(row) + row_bytes_;
  if (final_flags_ != nullptr) {
    const uint8_t* flags = rows_of(*final_flags_, env);
    for (uint64_t i = 0; i < final_flags_->bytes; ++i) {
      if (flags[i] != 0) row.flags = wire::kHasFinal;
    }
  }
  for (const Part& part : rows_) bytes -= is_final(part) && row.flags == 0 ? part.bytes : 0;
  const char* text = reinterpret_cast<const char*>(base_ + messages_offset_) + uint64_t{env} * wire::kMessageBytes;
  int32_t fault = 0;
  std::memcpy(&fault, rows_of(*faults_, env), sizeof(fault));
  if (fault == wire::kException) {
    row.text_bytes = static_cast<uint32_t>(std::strlen(text));
    bytes += row.text_bytes;
  }
  append_head(out, wire::kRow, bytes);
  append(out, &row, sizeof(row));
  for (const Part& part : rows_) {
    if (!is_final(part) || row.flags != 0) append(out, rows_of(part, env), part.bytes);
  }
  append(out, text, row.text_bytes);
}

}  // namespace uepool::link
