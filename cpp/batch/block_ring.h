// Which blocks of a synchronous session's segment may be written next.
//
// The client alone decides; instances never wait for a block. A block is free when no Batch holds it. Its memory, and
// this list, outlive the session as long as a Batch does.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

namespace uepool::batch {

class BlockRing {
 public:
  BlockRing(std::shared_ptr<uint8_t> mapping, uint32_t num_blocks);
  ~BlockRing();
  BlockRing(const BlockRing&) = delete;
  BlockRing& operator=(const BlockRing&) = delete;

  // Takes a free block out; there is one whenever has_free() was true after the last hold.
  uint32_t take();
  bool has_free();
  void give_back(uint32_t block);
  void hold(uint32_t block);  // it is visible in Python from now on

  // After fork() the child sees the same memory, so what Python held then is never written again by the parent …
  void retire_held();
  // … and in the child nothing is ever given back.
  bool in_forked_child() const;

 private:
  std::shared_ptr<uint8_t> mapping_;
  std::mutex mutex_;
  uint64_t free_;  // one bit per block
  uint64_t held_ = 0;
  uint64_t retired_ = 0;
  const uint64_t generation_;
};

// Counts the forks that led to this process since the library was loaded.
uint64_t fork_generation();

}  // namespace uepool::batch
