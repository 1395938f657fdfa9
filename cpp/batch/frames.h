// A received batch as the bytes of uepool.v1.Batch messages: what the server streams to trainers elsewhere.
//
// The messages are written by hand so that a batch's rows are copied once, straight behind their header; what comes out
// is byte for byte what protobuf would write.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "batch/session.h"

namespace uepool::batch {

// The bytes of a batch, of which a frame carries a part: the tensors of roles up to kFinalFlag at their offsets, then
// of each other tensor the rows that the final flag marks, without gaps.
class Frames {
 public:
  // `number`: of the batch in its stream; `resets`: of all envs, before it. `with_env_ids`: asynchronous sessions tell
  // whose rows these are. `message`: what to say of an env that has a fault. A frame holds at most `most` bytes of
  // rows.
  Frames(const Batch& batch, uint64_t number, uint64_t resets, bool with_env_ids, uint32_t agents,
         const std::function<std::string(uint32_t)>& message, uint64_t most);

  size_t count() const { return count_; }
  // Of frame k's message.
  size_t size(size_t k) const { return head(k).size() + data_bytes(k); }
  void write(size_t k, uint8_t* out) const;

 private:
  struct Piece {
    const uint8_t* start;
    uint64_t bytes;
  };

  uint64_t data_bytes(size_t k) const;
  std::string head(size_t k) const;

  uint64_t number_;
  uint64_t most_;
  uint64_t total_ = 0;
  size_t count_ = 1;
  std::vector<Piece> pieces_;
  std::string first_;  // the fields that only the first frame has
};

// A batch that was received in place, as the one message that says so: its rows begin at `segment_offset`.
std::string located(const Batch& batch, uint64_t number, uint64_t resets, bool with_env_ids, uint32_t agents,
                    const std::function<std::string(uint32_t)>& message, uint64_t segment_offset);

// `text` with whatever is not UTF-8 replaced: protobuf's strings may hold nothing else.
std::string valid_utf8(const std::string& text);

}  // namespace uepool::batch
