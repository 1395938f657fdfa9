// The trainer's side of a segment: sends actions, receives batches, and owns the memory that numpy looks at.
//
// No server is involved: send() writes actions into the segment and wakes the instances, receive() sleeps until the
// last row of a batch is in. docs/segment.md states the protocol, docs/protocol/ checks it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "batch/action_bounds.h"
#include "batch/block_ring.h"
#include "batch/layout.h"
#include "wire/segment.h"

namespace uepool::batch {

// Received rows, immutable for the session and safe to keep: a block of the segment that is not reused while this
// lives, or a heap copy.
struct Batch {
  std::shared_ptr<BlockRing> ring;  // null: `heap` holds the rows
  uint32_t block = 0;
  std::unique_ptr<uint8_t[]> heap;
  uint8_t* data = nullptr;
  const std::vector<wire::TensorDesc>* tensors = nullptr;  // offsets are into `data`
  std::vector<uint32_t> env_ids;
  bool by_env = false;  // the rows of env e are at e; else those of env_ids[i] are at i
  bool any_fault = false;
  bool any_final = false;

  // Which row, counted in envs, is that of env_ids[i].
  uint32_t row(size_t i) const { return by_env ? env_ids[i] : static_cast<uint32_t>(i); }

  ~Batch();
};

// Called between slices of a wait, without locks: throws to end it (Ctrl-C, the server is gone).
using Check = std::function<void()>;

// One entry per env of a reset, or all null: nobody is seeded.
struct Seeds {
  const uint64_t* seed = nullptr;
  const uint32_t* stream = nullptr;
  const uint8_t* given = nullptr;  // null: everybody is seeded
};

class Session {
 public:
  // `base` stays mapped while `mapping` is held. Instances own consecutive envs, as the owner's do.
  Session(std::shared_ptr<uint8_t> mapping, uint64_t bytes, std::vector<uint32_t> sizes, bool gang);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Asks `count` envs to step. leaves[k] holds count * agents rows of action leaf k, in the order of `envs`.
  // Throws std::invalid_argument (bad ids or actions; nothing was sent then) or std::logic_error (out of turn).
  void send(const uint32_t* envs, size_t count, const std::vector<const uint8_t*>& leaves);

  // Asks envs to reset; those with a seed restart their streams, the others' streams go on.
  // A reset of all envs first waits for what is outstanding and discards it.
  void reset(const uint32_t* envs, size_t count, const Seeds& seeds, const Check& check);

  // Waits for the next batch: all envs when synchronous, else the first batch_size that are ready.
  // in_place: for a reader who has the segment mapped himself. The rows stay in the segment, and need not be held:
  // synchronous, they are as they are until the second next send or reset; asynchronous, until their env's next one.
  // Needs 3 blocks when synchronous, and a holder of no other batches.
  std::shared_ptr<Batch> receive(const Check& check, bool in_place = false);

  ActionBounds& action_bounds() { return bounds_; }
  std::string message(uint32_t env) const;  // why an env last faulted
  uint32_t outstanding() const { return outstanding_.load(); }
  const Layout& layout() const { return layout_; }
  // Tensors of a received batch; offsets are into Batch::data. Action tensors are in it with offset 0.
  const std::vector<wire::TensorDesc>& batch_tensors() const { return batch_tensors_; }
  // Where the tensors of a batch that was received in place begin in the segment.
  uint64_t segment_offset(const Batch& batch) const { return static_cast<uint64_t>(batch.data - base_); }

 private:
  struct Last {  // where an env's last received row is
    std::shared_ptr<Batch> batch;
    uint32_t row = 0;
  };
  struct Turn;  // refuses a second thread

  wire::EnvLine& line(uint32_t env) const;
  wire::HotWords& hot() const { return *reinterpret_cast<wire::HotWords*>(base_ + wire::kHotWordsOffset); }
  void check_ids(const uint32_t* envs, size_t count);
  void check_idle(const uint32_t* envs, size_t count, bool stepping);
  void post(const uint32_t* envs, size_t count, uint32_t command, const Seeds& seeds);
  void wake(const uint32_t* envs, size_t count);
  void collect(size_t wanted, const Check& check);
  bool look();
  bool look_everywhere();
  bool note_if_ready(uint32_t env);
  void drain(const Check& check);
  void to_idle(uint32_t env);
  std::shared_ptr<Batch> take_block(bool in_place);
  std::shared_ptr<Batch> take_rows();
  std::shared_ptr<Batch> take_in_place();
  void take_units(std::vector<uint32_t>* envs);
  void settle(Batch* batch, const std::vector<uint32_t>& taken);
  void write_fault_row(Batch* batch, uint32_t row, uint32_t env, bool by_supervisor);
  template <class T>
  T* column(const Batch& batch, uint32_t role) const;

  std::shared_ptr<uint8_t> mapping_;
  uint8_t* base_;
  const Layout layout_;
  const bool synchronous_;
  const bool gang_;
  std::vector<uint32_t> first_;        // envs of instance i: first_[i] … first_[i + 1]
  std::vector<uint32_t> instance_of_;  // by env
  std::vector<wire::TensorDesc> batch_tensors_;
  std::vector<int> actions_;  // tensor numbers of the action leaves
  std::vector<int> column_;   // tensor number by role, -1: absent
  uint64_t batch_bytes_ = 0;  // of a heap batch of batch_size envs
  ActionBounds bounds_;
  std::shared_ptr<BlockRing> ring_;

  std::atomic_flag sending_{};
  std::atomic_flag receiving_{};
  std::atomic<uint32_t> outstanding_{0};
  std::vector<uint8_t> was_reset_;
  std::vector<uint8_t> ended_;  // auto-reset off: waits for a reset
  uint32_t block_ = 0;          // synchronous: where the round's rows go
  size_t round_ = 0;            // synchronous: envs sent in it

  std::vector<uint8_t> is_ready_;
  std::vector<uint32_t> ready_order_;  // seen ready, not taken
  size_t ready_envs_ = 0;              // of whole units
  std::vector<uint32_t> unit_ready_;
  std::vector<uint64_t> words_;   // as read when seen ready
  std::vector<Last> last_;        // one for all envs when synchronous, else one per env
  std::shared_ptr<Batch> shown_;  // what was last received in place, of asynchronous envs
};

}  // namespace uepool::batch
