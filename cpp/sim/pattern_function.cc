#include "sim/pattern_function.h"

#include <bit>

namespace uepool::sim::pattern {

static_assert(std::endian::native == std::endian::little, "the segment is little endian");

void write_image(uint64_t key, size_t from, size_t to, uint8_t* out) {
  // Two words at a time in four chains: what any 64-bit machine's vector unit takes as one store each.
  typedef uint64_t Pair __attribute__((vector_size(16)));
  uint64_t word = key + from / 8 * kGolden;
  size_t at = from;
  Pair a = {word, word + kGolden};
  const Pair two = {2 * kGolden, 2 * kGolden}, eight = two * 4;
  Pair b = a + two, c = b + two, d = c + two;
  for (; to - at >= 64; at += 64) {
    std::memcpy(out + at, &a, 16);
    std::memcpy(out + at + 16, &b, 16);
    std::memcpy(out + at + 32, &c, 16);
    std::memcpy(out + at + 48, &d, 16);
    a += eight;
    b += eight;
    c += eight;
    d += eight;
  }
  word = a[0];
  for (; to - at >= 8; at += 8, word += kGolden) std::memcpy(out + at, &word, 8);
  std::memcpy(out + at, &word, to - at);
}

}  // namespace uepool::sim::pattern
