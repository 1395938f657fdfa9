#include "sensors/change.h"

#include <cstring>

namespace uepool::sensors {
namespace {

// Written so that not-a-number becomes `high`.
inline float clamp_or_high(float value, float low, float high) {
  value = value < high ? value : high;
  return value > low ? value : low;
}

inline float within(float value, float low, float high) {
  if (!(value >= low)) {
    // Too low, or not a number: the number next to 0.
    if (value < low || low > 0) return low;
    return high < 0 ? high : 0;
  }
  return value > high ? high : value;
}

// Each number by its own bounds; in doubles, whose range holds the difference of any two floats.
inline float rescaled(float value, float low, float high) {
  const double span = static_cast<double>(high) - static_cast<double>(low);
  if (!(span > 0)) return 0;
  const double share = (static_cast<double>(within(value, low, high)) - static_cast<double>(low)) / span;
  return static_cast<float>(low < 0 ? 2 * share - 1 : share);
}

void change_floats(const FrameFormat& format, float* values) {
  const size_t count = size_t{format.pixels} * format.channels;
  const float limit = format.limit;
  switch (format.change) {
    case Change::kClamp:
      for (size_t i = 0; i < count; ++i) values[i] = clamp_or_high(values[i], 0, limit);
      break;
    case Change::kDivide:
      for (size_t i = 0; i < count; ++i) values[i] = clamp_or_high(values[i], 0, limit) / limit;
      break;
    case Change::kBounds:
      for (size_t i = 0; i < count; ++i) values[i] = within(values[i], format.low[i], format.high[i]);
      break;
    case Change::kRescale:
      for (size_t i = 0; i < count; ++i) values[i] = rescaled(values[i], format.low[i], format.high[i]);
      break;
    case Change::kNone:
    case Change::kUnit:
    case Change::kWiden:
      break;
  }
}

// One number of a frame as one of the row.
inline void put(uint8_t value, uint8_t* out) { *out = value; }
inline void put(uint8_t value, float* out) { *out = static_cast<float>(value) / 255.0f; }
inline void put(uint16_t value, int32_t* out) { *out = value; }
inline void put(float value, float* out) { *out = value; }

template <class From, class To>
void convert_all(const From* frame, size_t count, To* row) {
  for (size_t i = 0; i < count; ++i) put(frame[i], row + i);
}

template <uint32_t kChannels, class From, class To>
void interleave_one(const From* frame, size_t pixels, size_t stride, To* row) {
  for (size_t p = 0; p < pixels; ++p) {
    for (uint32_t c = 0; c < kChannels; ++c) put(frame[p * kChannels + c], row + p * stride + c);
  }
}

template <class From, class To>
void interleave_all(const FrameFormat& format, const void* const* frames, void* row) {
  const uint32_t channels = format.channels;
  const size_t stride = size_t{format.stack} * channels;
  for (uint32_t f = 0; f < format.stack; ++f) {
    const From* frame = static_cast<const From*>(frames[f]);
    To* out = static_cast<To*>(row) + f * channels;
    if (channels == 3) {
      interleave_one<3>(frame, format.pixels, stride, out);
    } else {
      interleave_one<1>(frame, format.pixels, stride, out);
    }
  }
}

// The usual stack of 4 grey pictures, by whole words.
void interleave_four_bytes(const void* const* frames, size_t pixels, uint8_t* row) {
  const uint8_t* f[4];
  for (int i = 0; i < 4; ++i) f[i] = static_cast<const uint8_t*>(frames[i]);
  for (size_t p = 0; p < pixels; ++p) {
    const uint8_t pixel[4] = {f[0][p], f[1][p], f[2][p], f[3][p]};
    std::memcpy(row + 4 * p, pixel, 4);
  }
}

// RGB pixels are moved as four bytes, the last of which is overwritten by what comes next.
template <uint32_t kStack>
void interleave_rgb_stack(const void* const* frames, size_t pixels, uint8_t* row) {
  const uint8_t* from[kStack];  // a copy, which writing bytes cannot change
  for (uint32_t f = 0; f < kStack; ++f) from[f] = static_cast<const uint8_t*>(frames[f]);
  for (size_t p = 0; p + 1 < pixels; ++p) {
    for (uint32_t f = 0; f < kStack; ++f, row += 3) std::memcpy(row, from[f] + 3 * p, 4);
  }
  for (uint32_t f = 0; f < kStack; ++f, row += 3) std::memcpy(row, from[f] + 3 * (pixels - 1), 3);
}

bool interleave_rgb(const void* const* frames, uint32_t stack, size_t pixels, uint8_t* row) {
  switch (stack) {
    case 2:
      interleave_rgb_stack<2>(frames, pixels, row);
      return true;
    case 3:
      interleave_rgb_stack<3>(frames, pixels, row);
      return true;
    case 4:
      interleave_rgb_stack<4>(frames, pixels, row);
      return true;
    default:
      return false;
  }
}

}  // namespace

void change_frame(const FrameFormat& format, void* frame) {
  if (format.frame_dtype == wire::kF32) {
    change_floats(format, static_cast<float*>(frame));
  } else if (format.srgb) {
    uint8_t* bytes = static_cast<uint8_t*>(frame);
    const size_t count = size_t{format.pixels} * format.channels;
    for (size_t i = 0; i < count; ++i) bytes[i] = kSrgb[bytes[i]];
  }
}

void convert(const FrameFormat& format, const void* frame, void* row) {
  const size_t count = size_t{format.pixels} * format.channels;
  if (format.change == Change::kUnit) {
    convert_all(static_cast<const uint8_t*>(frame), count, static_cast<float*>(row));
  } else if (format.change == Change::kWiden) {
    convert_all(static_cast<const uint16_t*>(frame), count, static_cast<int32_t*>(row));
  } else {
    std::memcpy(row, frame, format.frame_bytes());
  }
}

void interleave(const FrameFormat& format, const void* const* frames, void* row) {
  const bool bytes = format.change == Change::kNone;
  uint8_t* out = static_cast<uint8_t*>(row);
  if (bytes && format.channels == 1 && format.stack == 4) {
    interleave_four_bytes(frames, format.pixels, out);
  } else if (bytes && format.channels == 3 && interleave_rgb(frames, format.stack, format.pixels, out)) {
    return;
  } else if (bytes) {
    interleave_all<uint8_t, uint8_t>(format, frames, row);
  } else if (format.change == Change::kUnit) {
    interleave_all<uint8_t, float>(format, frames, row);
  } else if (format.change == Change::kWiden) {
    interleave_all<uint16_t, int32_t>(format, frames, row);
  } else {
    interleave_all<float, float>(format, frames, row);
  }
}

}  // namespace uepool::sensors
