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

}  // namespace uepool::wire
