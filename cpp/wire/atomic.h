// Atomic views of the plain integers that segment.h lays out.
//
// The layouts are plain old data so that any language can read them; every access to a word that two processes
// share goes through these two functions. All accesses are sequentially consistent: the protocol was checked so.
#pragma once

#include <atomic>
#include <cstdint>

namespace uepool::wire {

static_assert(sizeof(std::atomic<uint32_t>) == 4 && std::atomic<uint32_t>::is_always_lock_free);
static_assert(sizeof(std::atomic<uint64_t>) == 8 && std::atomic<uint64_t>::is_always_lock_free);

inline std::atomic<uint32_t>& shared(uint32_t& value) { return reinterpret_cast<std::atomic<uint32_t>&>(value); }
inline std::atomic<uint64_t>& shared(uint64_t& value) { return reinterpret_cast<std::atomic<uint64_t>&>(value); }

// Fetches a cache line in order to write to it. A line that another core wrote last takes as long to fetch as many
// instructions; asked for together, many lines arrive in the time of one.
inline void prefetch_for_write(const void* address) {
#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
  __asm__ volatile("prefetchw %0" : : "m"(*static_cast<const char*>(address)));
#elif defined(__GNUC__) || defined(__clang__)
  __builtin_prefetch(address, 1);
#else
  (void)address;
#endif
}

}  // namespace uepool::wire
