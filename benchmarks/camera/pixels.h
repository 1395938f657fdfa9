// What a tracer finds out about a picture on its way to colours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace uepool::bench {

inline constexpr int32_t kNothing = -1;

// Columns and rows up to whole packets of rays: those beyond the picture hold anything.
inline constexpr uint32_t kTile = 4;
inline constexpr uint32_t padded_side(uint32_t pixels) { return (pixels + kTile - 1) / kTile * kTile; }

struct Pixels {
  uint32_t width = 0, height = 0, stride = 0;
  std::vector<int32_t> instance;   // kNothing: the sky
  std::vector<uint32_t> triangle;  // of the instance's mesh
  std::vector<float> depth;        // metres along the optical axis; the view's max_distance where nothing is
  std::vector<uint32_t> lit;       // red, green, blue from the lowest byte up, with the sun
  std::vector<uint32_t> dark;      // ... without it
  std::vector<uint8_t> shadowed;   // 1: something stands between this and the sun

  size_t at(uint32_t column, uint32_t row) const { return size_t{row} * stride + column; }
  void resize(uint32_t new_width, uint32_t new_height) {
    width = new_width;
    height = new_height;
    stride = padded_side(width);
    const size_t count = size_t{stride} * padded_side(height);
    instance.resize(count);
    triangle.resize(count);
    depth.resize(count);
    lit.resize(count);
    dark.resize(count);
    shadowed.assign(count, 0);
  }
};

}  // namespace uepool::bench
