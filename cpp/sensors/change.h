// What is done to the numbers of frames and rows. FrameFormat says which of these when.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sensors/frame_format.h"

namespace uepool::sensors {

// In place: what keeps the frame's type. `frame` has format.pixels * format.channels numbers of format.frame_dtype.
void change_frame(const FrameFormat& format, void* frame);

// From the frame's type to the row's.
void convert(const FrameFormat& format, const void* frame, void* row);

// [pixels, 3] to [3, pixels].
void separate_channels(const uint8_t* frame, uint32_t pixels, uint8_t* planes);

// Frames side by side at each pixel: row[pixel][frame][channel]. Frames must be readable one byte beyond their end.
void interleave(const FrameFormat& format, const void* const* frames, void* row);

// The sRGB transfer curve: a byte that is proportional to light, as a byte for screens.
extern const uint8_t kSrgb[256];

}  // namespace uepool::sensors
