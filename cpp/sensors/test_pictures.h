// For unit tests: frames with known contents, and what rows should be, worked out the plain way.
#pragma once

#include <cstdint>
#include <vector>

#include "sensors/frame_format.h"

namespace uepool::sensors {

// Settings of an image sensor; tests change what they are about.
inline SensorSettings image_settings(Kind kind, uint32_t height, uint32_t width) {
  SensorSettings settings;
  settings.kind = kind;
  settings.common.name = "eye";
  settings.image.height = height;
  settings.image.width = width;
  return settings;
}

inline SensorSettings with_stack(SensorSettings settings, uint32_t stack, uint32_t skip = 1) {
  settings.common.frame_stack_size = stack;
  settings.common.frame_skip = skip;
  return settings;
}

// Bytes that tell which frame, pixel and channel they are of, as well as 256 values can.
inline std::vector<uint8_t> numbered_frame(const FrameFormat& format, uint32_t frame) {
  std::vector<uint8_t> bytes(size_t{format.pixels} * format.channels);
  uint32_t state = frame * 7919 + 17;
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

// The row of some frames, oldest first, element by element.
inline std::vector<uint8_t> stacked(const FrameFormat& format, const std::vector<std::vector<uint8_t>>& frames) {
  const size_t channels = format.channels, pixels = format.pixels, deep = channels * frames.size();
  std::vector<uint8_t> row(pixels * deep);
  for (size_t f = 0; f < frames.size(); ++f) {
    for (size_t p = 0; p < pixels; ++p) {
      for (size_t c = 0; c < channels; ++c) {
        const size_t layer = f * channels + c;
        row[format.layout == Layout::kHwc ? p * deep + layer : layer * pixels + p] = frames[f][p * channels + c];
      }
    }
  }
  return row;
}

}  // namespace uepool::sensors
