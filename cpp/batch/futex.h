// Raw futexes on words that several processes share (so never FUTEX_PRIVATE).
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>

namespace uepool::batch {

// Which of a synchronous session's instances a wake is meant for; they share one word.
inline uint32_t instance_bit(uint32_t instance) { return uint32_t{1} << (instance % 32); }

inline void futex_wake(uint32_t* word, int count, uint32_t bits) {
  syscall(SYS_futex, word, FUTEX_WAKE_BITSET, count, nullptr, nullptr, bits);
}

// Sleeps while *word == seen, at most `milliseconds`; may return early.
inline void futex_wait(uint32_t* word, uint32_t seen, int milliseconds) {
  const timespec timeout{milliseconds / 1000, (milliseconds % 1000) * 1000000L};
  syscall(SYS_futex, word, FUTEX_WAIT, seen, &timeout, nullptr, 0);
}

}  // namespace uepool::batch
