#include "sim/pattern_function.h"

#include <bit>

namespace uepool::sim::pattern {

static_assert(std::endian::native == std::endian::little, "the segment is little endian");

void write_image(uint64_t key, size_t from, size_t to, uint8_t* out) {
  // Two words at a time in four chains: what any 64-bit machine's vector unit takes as one store each.
  typedef uint64_t Pair __attribute__((vector_size(16)));
  uint64_t word = key + from / 8 * kGolden;
  size_t at = from;
  Pair lanes[4];
  for (uint64_t i = 0; i < 4; ++i) lanes[i] = Pair{word + 2 * i * kGolden, word + (2 * i + 1) * kGolden};
  const Pair stride = {8 * kGolden, 8 * kGolden};
  for (; to - at >= 64; at += 64) {
    for (int i = 0; i < 4; ++i) {
      std::memcpy(out + at + 16 * i, &lanes[i], 16);
      lanes[i] += stride;
    }
  }
  word = lanes[0][0];
  for (; to - at >= 8; at += 8, word += kGolden) std::memcpy(out + at, &word, 8);
  std::memcpy(out + at, &word, to - at);
}

}  // namespace uepool::sim::pattern
