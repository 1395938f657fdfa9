// How a session takes a batch: which rows it holds, where they lie, and what completes those that have no data.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "batch/session.h"
#include "wire/atomic.h"

namespace uepool::batch {

using wire::shared;

namespace {

// What a fault row shows again.
bool is_repeated(uint32_t role) { return role == wire::kObservation || role == wire::kElapsedStep; }

// Whether some row of the batch has a value other than 0 in this column.
template <class T>
bool any_row(const Batch& batch, const T* column, uint32_t agents, bool contiguous) {
  const auto nonzero = [](T value) { return value != 0; };
  if (contiguous) return std::any_of(column, column + batch.env_ids.size() * agents, nonzero);
  return std::any_of(batch.env_ids.begin(), batch.env_ids.end(), [&](uint32_t env) {
    const T* rows = column + uint64_t{env} * agents;
    return std::any_of(rows, rows + agents, nonzero);
  });
}

}  // namespace

template <class T>
T* Session::column(const Batch& batch, uint32_t role) const {
  return reinterpret_cast<T*>(batch.data + (*batch.tensors)[static_cast<size_t>(column_[role])].offset);
}

std::shared_ptr<Batch> Session::take_block(bool in_place) {
  const wire::SegmentHeader& header = layout_.header;
  auto batch = std::make_shared<Batch>();
  batch->block = block_;
  batch->data = base_ + header.blocks_offset + uint64_t{block_} * header.block_stride;
  batch->tensors = &batch_tensors_;
  batch->ring = ring_;
  batch->by_env = true;
  batch->env_ids.resize(header.num_envs);
  std::iota(batch->env_ids.begin(), batch->env_ids.end(), 0u);
  ring_->hold(block_);

  const bool whole = round_ == header.num_envs;
  if (!whole) {  // what was not reset shows what it showed before
    for (const wire::TensorDesc& tensor : batch_tensors_) {
      if (tensor.role == wire::kAction) continue;
      const uint64_t bytes = tensor.row_bytes * header.agents;
      for (uint32_t env = 0; env < header.num_envs; ++env) {
        if (is_ready_[env]) continue;
        std::memcpy(batch->data + tensor.offset + env * bytes, last_[0].batch->data + tensor.offset + env * bytes,
                    bytes);
      }
    }
  }
  std::vector<uint32_t> taken;
  taken.swap(ready_order_);
  settle(batch.get(), taken);
  for (const uint32_t env : taken) to_idle(env);
  taken.clear();
  ready_order_.swap(taken);  // keeps its memory
  ready_envs_ = 0;
  outstanding_.store(0);

  // In place nobody keeps batches but this session: at most this one and the last one hold a block.
  if (!in_place && !ring_->has_free()) {  // whoever keeps every batch gets copies, never a wait
    batch->heap.reset(new uint8_t[header.block_stride]);
    std::memcpy(batch->heap.get(), batch->data, header.block_stride);
    batch->data = batch->heap.get();
    batch->ring.reset();
    ring_->give_back(block_);
  }
  last_[0].batch = batch;
  return batch;
}

// The first whole units that became ready, up to a batch.
void Session::take_units(std::vector<uint32_t>* envs) {
  const size_t wanted = layout_.header.batch_size;
  std::vector<uint32_t> left;
  for (const uint32_t env : ready_order_) {
    const uint32_t instance = instance_of_[env];
    const bool whole = !gang_ || unit_ready_[instance] == first_[instance + 1] - first_[instance];
    if (!whole || envs->size() == wanted) {
      left.push_back(env);
      continue;
    }
    if (!gang_) {
      envs->push_back(env);
    } else if (std::find(envs->begin(), envs->end(), first_[instance]) == envs->end()) {
      for (uint32_t e = first_[instance]; e < first_[instance + 1]; ++e) envs->push_back(e);
    }
  }
  if (gang_) {
    for (const uint32_t env : *envs) unit_ready_[instance_of_[env]] = 0;
    std::erase_if(left, [&](uint32_t env) { return unit_ready_[instance_of_[env]] == 0; });
  }
  ready_order_.swap(left);
  ready_envs_ -= envs->size();
}

std::shared_ptr<Batch> Session::take_rows() {
  const wire::SegmentHeader& header = layout_.header;
  auto batch = std::make_shared<Batch>();
  batch->tensors = &batch_tensors_;
  batch->heap.reset(new uint8_t[batch_bytes_]);
  batch->data = batch->heap.get();
  take_units(&batch->env_ids);
  const uint8_t* block = base_ + header.blocks_offset;
  for (size_t t = 0; t < batch_tensors_.size(); ++t) {
    const wire::TensorDesc& target = batch_tensors_[t];
    if (target.role == wire::kAction) continue;
    const uint8_t* source = block + layout_.tensors[t].offset;
    const uint64_t bytes = target.row_bytes * header.agents;
    for (size_t i = 0; i < batch->env_ids.size(); ++i) {
      std::memcpy(batch->data + target.offset + i * bytes, source + batch->env_ids[i] * bytes, bytes);
    }
  }
  settle(batch.get(), batch->env_ids);
  for (uint32_t i = 0; i < batch->env_ids.size(); ++i) {
    const uint32_t env = batch->env_ids[i];
    last_[env] = {batch, i};
    to_idle(env);
  }
  outstanding_.fetch_sub(static_cast<uint32_t>(batch->env_ids.size()));
  return batch;
}

// The rows stay where the instances wrote them. What a fault row repeats is kept aside, since an instance that dies may
// have begun to overwrite it.
std::shared_ptr<Batch> Session::take_in_place() {
  const wire::SegmentHeader& header = layout_.header;
  auto batch = std::make_shared<Batch>();
  batch->tensors = &layout_.tensors;
  batch->data = base_ + header.blocks_offset;
  batch->by_env = true;
  take_units(&batch->env_ids);
  settle(batch.get(), batch->env_ids);
  if (!shown_) {
    shown_ = std::make_shared<Batch>();
    shown_->tensors = &layout_.tensors;
    shown_->heap.reset(new uint8_t[header.block_stride]);  // pages that are not written take no memory
    shown_->data = shown_->heap.get();
  }
  for (const wire::TensorDesc& tensor : layout_.tensors) {
    if (!is_repeated(tensor.role)) continue;
    const uint64_t bytes = tensor.row_bytes * header.agents;
    for (const uint32_t env : batch->env_ids) {
      std::memcpy(shown_->data + tensor.offset + env * bytes, batch->data + tensor.offset + env * bytes, bytes);
    }
  }
  for (const uint32_t env : batch->env_ids) {
    last_[env] = {shown_, env};
    to_idle(env);
  }
  outstanding_.fetch_sub(static_cast<uint32_t>(batch->env_ids.size()));
  return batch;
}

// Completes rows that have no data of their own, and notes which episodes ended. `taken`: the envs whose rows are new,
// in the batch's order when asynchronous.
void Session::settle(Batch* batch, const std::vector<uint32_t>& taken) {
  const uint32_t agents = layout_.header.agents;
  const auto row_of = [&](size_t i) { return (batch->by_env ? taken[i] : static_cast<uint32_t>(i)) * agents; };
  const auto* valid = column<uint8_t>(*batch, wire::kValidRow);
  for (size_t i = 0; i < taken.size(); ++i) {
    const uint32_t env = taken[i], row = row_of(i);
    if (wire::phase_of(words_[env]) == wire::kFaulted) {
      write_fault_row(batch, row, env, true);
    } else if (valid[row] >= wire::kInvalidUnfilled) {
      write_fault_row(batch, row, env, false);
    }
  }
  const bool contiguous = synchronous_ || !batch->by_env;
  batch->any_fault = any_row(*batch, column<int32_t>(*batch, wire::kFault), agents, contiguous);
  if (column_[wire::kFinalFlag] >= 0) {
    batch->any_final = any_row(*batch, column<uint8_t>(*batch, wire::kFinalFlag), agents, contiguous);
  }
  if (layout_.header.autoreset != wire::kDisabled) return;
  const auto* terminated = column<uint8_t>(*batch, wire::kTerminated);
  const auto* truncated = column<uint8_t>(*batch, wire::kTruncated);
  for (size_t i = 0; i < taken.size(); ++i) {
    const uint32_t row = row_of(i);
    ended_[taken[i]] = terminated[row] | truncated[row];
  }
}

// The row of an env that could not give one: the last observation again, reward 0, truncated.
void Session::write_fault_row(Batch* batch, uint32_t row, uint32_t env, bool by_supervisor) {
  const uint32_t agents = layout_.header.agents;
  const Last& last = last_[synchronous_ ? 0 : env];
  const uint64_t last_row = synchronous_ ? row : uint64_t{last.row} * agents;
  for (size_t t = 0; t < batch->tensors->size(); ++t) {
    const wire::TensorDesc& tensor = (*batch->tensors)[t];
    if (!is_repeated(tensor.role) && tensor.role != wire::kInfo) continue;
    if (tensor.role != wire::kObservation && !by_supervisor) continue;  // the instance wrote those
    uint8_t* target = batch->data + tensor.offset + row * tensor.row_bytes;
    const uint64_t bytes = tensor.row_bytes * agents;
    if (last.batch && is_repeated(tensor.role)) {
      // The last batch may have been placed otherwise than this one.
      std::memcpy(target, last.batch->data + (*last.batch->tensors)[t].offset + last_row * tensor.row_bytes, bytes);
    } else {
      std::memset(target, 0, bytes);
    }
  }
  for (uint32_t agent = 0; agent < agents; ++agent) {
    column<uint8_t>(*batch, wire::kValidRow)[row + agent] = wire::kInvalid;
    if (!by_supervisor) continue;
    column<double>(*batch, wire::kReward)[row + agent] = 0;
    column<uint8_t>(*batch, wire::kTerminated)[row + agent] = 0;
    column<uint8_t>(*batch, wire::kTruncated)[row + agent] = 1;
    column<int32_t>(*batch, wire::kFault)[row + agent] = static_cast<int32_t>(shared(line(env).fault).load());
    if (column_[wire::kFinalFlag] >= 0) column<uint8_t>(*batch, wire::kFinalFlag)[row + agent] = 0;
  }
}

}  // namespace uepool::batch
