// What Pattern shows: every number of a row, as a pure function of who and when the row is. docs/simulator.md states
// it in words, tests/pattern_check.py is its twin in numpy.
//
//   key        = mix64(mix64(mix64(episode seed ^ (env * 1024 + agent)) ^ step) ^ action)        all 64-bit, wrapping
//   image      = the little-endian bytes of the words  key + i * kGolden,  i = 0, 1, 2, …, cut to the image's size
//   reward     = (key >> 40) / 2^24
//
// One addition per 8 bytes makes the picture as cheap as a memset, and still catches everything: two rows with
// different keys differ in every word, at every 8-byte position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "wire/seed.h"

namespace uepool::sim::pattern {

constexpr uint64_t kGolden = 0x9E3779B97F4A7C15ull;
constexpr int64_t kNoAction = -1;  // of the first row of an episode

// Numbers of the vector that say which row it is; the rest follow from the key.
enum VectorIndex {
  kEnvIndex = 0,  // in the session
  kAgentIndex = 1,
  kEpisodeIndex = 2,  // modulo 2^24
  kStepIndex = 3,
  kActionIndex = 4,  // the action's code, or -1
  kSeedIndex = 5,    // 4 numbers: 16 bits each of the episode's seed, the low ones first
  kFillIndex = 9,
};
constexpr uint32_t kMinVector = kFillIndex;

constexpr uint64_t row_key(uint64_t episode_seed, uint32_t env, uint32_t agent, uint32_t step, int64_t action) {
  const uint64_t who = wire::mix64(episode_seed ^ (uint64_t{env} * 1024 + agent));
  return wire::mix64(wire::mix64(who ^ step) ^ static_cast<uint64_t>(action));
}

constexpr double reward(uint64_t key) { return static_cast<double>(key >> 40) * 0x1p-24; }
constexpr int64_t checksum(uint64_t key) { return static_cast<int64_t>(key); }
constexpr float fill(uint64_t key, uint32_t index) {
  return static_cast<float>(wire::mix64(key ^ index) >> 40) * 0x1p-24f;
}

// Steps of the episode, from `low` to `high`; and whether its end is a termination or a truncation.
constexpr uint32_t episode_length(uint64_t episode_seed, uint32_t low, uint32_t high) {
  return low + static_cast<uint32_t>(wire::mix64(episode_seed ^ 1) % (uint64_t{high} - low + 1));
}
constexpr bool ends_terminated(uint64_t episode_seed) { return wire::mix64(episode_seed ^ 2) % 2 == 0; }

// Discrete actions are their own code; other actions are hashed to 24 bits, which a float32 holds exactly.
inline int64_t action_code(const int64_t* values, size_t count) {
  uint64_t hash = 0;
  for (size_t i = 0; i < count; ++i) hash = wire::mix64(hash ^ static_cast<uint64_t>(values[i]));
  return static_cast<int64_t>(hash & 0xFFFFFF);
}
inline int64_t action_code(const float* values, size_t count) {
  uint64_t hash = 0;
  for (size_t i = 0; i < count; ++i) {
    uint32_t bits;
    std::memcpy(&bits, values + i, sizeof bits);
    hash = wire::mix64(hash ^ bits);
  }
  return static_cast<int64_t>(hash & 0xFFFFFF);
}

inline void write_vector(uint64_t key, uint64_t episode_seed, uint32_t env, uint32_t agent, uint64_t episode,
                         uint32_t step, int64_t action, uint32_t count, float* out) {
  out[kEnvIndex] = static_cast<float>(env);
  out[kAgentIndex] = static_cast<float>(agent);
  out[kEpisodeIndex] = static_cast<float>(episode & 0xFFFFFF);
  out[kStepIndex] = static_cast<float>(step);
  out[kActionIndex] = static_cast<float>(action);
  for (int i = 0; i < 4; ++i) out[kSeedIndex + i] = static_cast<float>(episode_seed >> (16 * i) & 0xFFFF);
  for (uint32_t i = kFillIndex; i < count; ++i) out[i] = fill(key, i);
}

// Bytes `from` to `to` of the image; both are multiples of 8, or `to` is the image's end. `out` is the image's start.
void write_image(uint64_t key, size_t from, size_t to, uint8_t* out);

}  // namespace uepool::sim::pattern
