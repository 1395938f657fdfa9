// How an episode's seed follows from a session's: the same on every side and in every language.
#pragma once

#include <cstdint>

namespace uepool::wire {

// One round of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
constexpr uint64_t mix64(uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

constexpr uint64_t episode_seed(uint64_t seed, uint32_t stream, uint64_t episode) {
  return mix64(mix64(mix64(seed) ^ stream) ^ episode);
}
static_assert(episode_seed(0, 0, 0) != episode_seed(0, 0, 1));
static_assert(episode_seed(0, 0, 1) != episode_seed(0, 1, 0));

}  // namespace uepool::wire
