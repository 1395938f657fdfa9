// How frames become observations: what a frame is, what is done to its numbers, and how a stack of frames lies in a
// row. Knows nothing of where frames come from.
//
//   frame  uint8, float32 or uint16 [elements / channels, channels]  e.g. a picture [height, width, 3]
//   row    the last `stack` frames, oldest first. kHwc: the frames' channels side by side at each pixel;
//          kChw (also vectors): each channel of each frame as a whole, one after the other
#pragma once

#include <cstdint>
#include <vector>

#include "sensors/settings.h"
#include "wire/segment.h"

namespace uepool::sensors {

// What is done to numbers. Not-a-number and what is out of range never come through.
enum class Change : uint32_t {
  kNone = 0,     // uint8 as it is
  kUnit = 1,     // uint8 → float32, divided by 255
  kWiden = 2,    // uint16 → int32
  kClamp = 3,    // float32 within [0, limit]; not-a-number becomes limit: nothing was seen
  kDivide = 4,   // the same, then divided by limit
  kBounds = 5,   // float32, each number within its own bounds; not-a-number becomes the number next to 0
  kRescale = 6,  // the same, then to [0, 1], or to [-1, 1] where the lower bound is below 0
};

struct FrameFormat {
  wire::DType frame_dtype = wire::kU8;
  wire::DType row_dtype = wire::kU8;
  uint32_t pixels = 0;  // elements of a frame = pixels * channels
  uint32_t channels = 1;
  Layout layout = Layout::kHwc;
  uint32_t stack = 1;
  uint32_t skip = 1;
  Change change = Change::kNone;
  bool srgb = false;             // uint8 only: the sRGB transfer curve
  float limit = 1;               // of kClamp and kDivide
  std::vector<float> low, high;  // of kBounds and kRescale, per element

  uint64_t frame_bytes() const { return uint64_t{pixels} * channels * wire::dtype_bytes(frame_dtype); }
  uint64_t row_bytes() const { return uint64_t{pixels} * channels * stack * wire::dtype_bytes(row_dtype); }
};

// What the space of a sensor's observations is. One bound for all elements, or a list of them in C order.
struct Output {
  wire::DType dtype = wire::kU8;
  std::vector<uint32_t> dims;
  std::vector<double> low, high;
};

// Of settings that validate() finds nothing wrong with.
FrameFormat frame_format(const SensorSettings& settings);
Output output(const SensorSettings& settings);

}  // namespace uepool::sensors
