#include <cstring>

#include "sensors/change.h"

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define UEPOOL_SSE2 1
#endif

namespace uepool::sensors {

#ifdef UEPOOL_SSE2
namespace {

__m128i upper_half(__m128i v) { return _mm_unpackhi_epi64(v, v); }

// 48 bytes are 16 pixels. To shuffle them like cards, the one half between the other, moves byte i to place 2 i mod 47;
// done four times, to 16 i mod 47. Channel c of pixel p, byte 3 p + c, is then at 48 p + 16 c = p + 16 c mod 47: in its
// plane.
void separate_16(const uint8_t* frame, uint8_t* red, uint8_t* green, uint8_t* blue) {
  __m128i a, b, c;
  std::memcpy(&a, frame, 16);
  std::memcpy(&b, frame + 16, 16);
  std::memcpy(&c, frame + 32, 16);
  for (int shuffle = 0; shuffle < 4; ++shuffle) {
    const __m128i first = _mm_unpacklo_epi8(a, upper_half(b));
    const __m128i second = _mm_unpacklo_epi8(upper_half(a), c);
    c = _mm_unpacklo_epi8(b, upper_half(c));
    a = first;
    b = second;
  }
  std::memcpy(red, &a, 16);
  std::memcpy(green, &b, 16);
  std::memcpy(blue, &c, 16);
}

}  // namespace
#endif

void separate_channels(const uint8_t* frame, uint32_t pixels, uint8_t* planes) {
  uint8_t* red = planes;
  uint8_t* green = planes + pixels;
  uint8_t* blue = green + pixels;
  size_t p = 0;
#ifdef UEPOOL_SSE2
  for (; p + 16 <= pixels; p += 16) separate_16(frame + 3 * p, red + p, green + p, blue + p);
#endif
  for (; p < pixels; ++p) {
    red[p] = frame[3 * p];
    green[p] = frame[3 * p + 1];
    blue[p] = frame[3 * p + 2];
  }
}

}  // namespace uepool::sensors
