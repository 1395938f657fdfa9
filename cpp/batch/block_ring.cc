#include "batch/block_ring.h"

#include <pthread.h>

#include <atomic>
#include <bit>
#include <set>
#include <stdexcept>
#include <utility>

namespace uepool::batch {

namespace {

std::atomic<uint64_t> g_generation{0};

// Leaked on purpose: atfork handlers may run after static destructors.
std::mutex& registry_mutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}
std::set<BlockRing*>& registry() {
  static auto* rings = new std::set<BlockRing*>;
  return *rings;
}

void before_fork() { registry_mutex().lock(); }
void in_parent() {
  for (BlockRing* ring : registry()) ring->retire_held();
  registry_mutex().unlock();
}
void in_child() {
  g_generation.fetch_add(1);
  registry_mutex().unlock();
}

void register_handlers() {
  static const int once = pthread_atfork(before_fork, in_parent, in_child);
  if (once != 0) throw std::runtime_error("pthread_atfork failed");
}

}  // namespace

uint64_t fork_generation() { return g_generation.load(std::memory_order_relaxed); }

BlockRing::BlockRing(std::shared_ptr<uint8_t> mapping, uint32_t num_blocks)
    : mapping_(std::move(mapping)),
      free_(num_blocks >= 64 ? ~uint64_t{0} : (uint64_t{1} << num_blocks) - 1),
      generation_(fork_generation()) {
  register_handlers();
  std::lock_guard<std::mutex> lock(registry_mutex());
  registry().insert(this);
}

BlockRing::~BlockRing() {
  std::lock_guard<std::mutex> lock(registry_mutex());
  registry().erase(this);
}

bool BlockRing::in_forked_child() const { return fork_generation() != generation_; }

uint32_t BlockRing::take() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (free_ == 0) throw std::logic_error("no free block; a batch was not copied when it should have been");
  const auto block = static_cast<uint32_t>(std::countr_zero(free_));
  free_ &= free_ - 1;
  return block;
}

bool BlockRing::has_free() {
  std::lock_guard<std::mutex> lock(mutex_);
  return free_ != 0;
}

void BlockRing::hold(uint32_t block) {
  std::lock_guard<std::mutex> lock(mutex_);
  held_ |= uint64_t{1} << block;
}

void BlockRing::give_back(uint32_t block) {
  if (in_forked_child()) return;
  std::lock_guard<std::mutex> lock(mutex_);
  const uint64_t bit = uint64_t{1} << block;
  held_ &= ~bit;
  if ((retired_ & bit) == 0) free_ |= bit;
}

void BlockRing::retire_held() {
  std::lock_guard<std::mutex> lock(mutex_);
  retired_ |= held_;
}

}  // namespace uepool::batch
