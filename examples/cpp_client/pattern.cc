#include "pattern.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace {

constexpr uint64_t kGolden = 0x9E3779B97F4A7C15ull;

uint64_t mix64(uint64_t x) {  // one round of SplitMix64
  x += kGolden;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

void require(bool holds, uint64_t row, const char* what) {
  if (!holds) throw std::runtime_error("row " + std::to_string(row) + ": wrong " + what);
}

}  // namespace

void check_pattern(const Client& client, const int64_t* actions) {
  const Column vector = client.column(kObservation, "vector"), image = client.column(kObservation, "image");
  const Column step = client.column(kObservation, "step"), checksum = client.column(kInfo, "checksum");
  const Column reward = client.column(kReward), valid = client.column(kValid), elapsed = client.column(kElapsedStep);
  const uint32_t agents = client.opened().agents();
  for (uint64_t row = 0; row < client.rows(); ++row) {
    if (*valid.row<uint8_t>(row) == 0) continue;
    const float* said = vector.row<float>(row);
    const uint64_t env = row / agents, agent = row % agents;
    require(said[0] == static_cast<float>(env) && said[1] == static_cast<float>(agent), row, "env or agent");
    const bool first = *elapsed.row<int32_t>(row) == 0;
    const int64_t action = first || actions == nullptr ? -1 : actions[row];
    require(said[4] == static_cast<float>(action), row, "action");
    require(*step.row<int64_t>(row) == *elapsed.row<int32_t>(row), row, "step");
    uint64_t seed = 0;
    for (int i = 0; i < 4; ++i) seed |= static_cast<uint64_t>(said[5 + i]) << (16 * i);
    const uint64_t key =
        mix64(mix64(mix64(seed ^ (env * 1024 + agent)) ^ static_cast<uint64_t>(*step.row<int64_t>(row))) ^
              static_cast<uint64_t>(action));
    require(*checksum.row<int64_t>(row) == static_cast<int64_t>(key), row, "checksum");
    require(*reward.row<double>(row) == (first ? 0.0 : static_cast<double>(key >> 40) / (1 << 24)), row, "reward");
    const uint8_t* bytes = image.row<uint8_t>(row);
    for (uint64_t at = 0; at < image.tensor->row_bytes(); at += 8) {
      const uint64_t word = key + at / 8 * kGolden;
      const uint64_t size = std::min<uint64_t>(8, image.tensor->row_bytes() - at);
      require(std::memcmp(bytes + at, &word, size) == 0, row, "image");
    }
  }
}
