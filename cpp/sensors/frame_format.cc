#include "sensors/frame_format.h"

#include <cfloat>

namespace uepool::sensors {
namespace {

float finite(double bound) {
  if (bound > FLT_MAX) return FLT_MAX;
  if (bound < -FLT_MAX) return -FLT_MAX;
  return static_cast<float>(bound);
}

void set_image(const SensorSettings& settings, FrameFormat* format) {
  const ImageSettings& image = settings.image;
  const bool normalise = settings.common.normalise;
  format->pixels = image.width * image.height;
  format->layout = image.layout;
  format->limit = image.max_distance;
  if (settings.kind == Kind::kDepth) {
    format->frame_dtype = format->row_dtype = wire::kF32;
    format->change = normalise ? Change::kDivide : Change::kClamp;
  } else if (settings.kind == Kind::kSegmentation) {
    format->frame_dtype = wire::kU16;
    format->row_dtype = wire::kI32;
    format->change = Change::kWiden;
  } else {
    format->frame_dtype = wire::kU8;
    format->channels = image.grayscale ? 1 : 3;
    format->row_dtype = normalise ? wire::kF32 : wire::kU8;
    format->change = normalise ? Change::kUnit : Change::kNone;
    format->srgb = image.srgb;
  }
}

void set_state(const SensorSettings& settings, FrameFormat* format) {
  for (const StateRange& range : settings.state) {
    format->pixels += range.size;
    format->low.insert(format->low.end(), range.size, finite(range.low));
    format->high.insert(format->high.end(), range.size, finite(range.high));
  }
  format->change = settings.common.normalise ? Change::kRescale : Change::kBounds;
}

// Bounds of a state vector, for each frame of the stack.
void set_state_bounds(const SensorSettings& settings, Output* output) {
  for (uint32_t frame = 0; frame < settings.common.frame_stack_size; ++frame) {
    for (const StateRange& range : settings.state) {
      double low = static_cast<float>(range.low), high = static_cast<float>(range.high);
      if (settings.common.normalise) {
        low = range.low < 0 ? -1 : 0;
        high = 1;
      }
      output->low.insert(output->low.end(), range.size, low);
      output->high.insert(output->high.end(), range.size, high);
    }
  }
}

}  // namespace

FrameFormat frame_format(const SensorSettings& settings) {
  FrameFormat format;
  format.stack = settings.common.frame_stack_size;
  format.skip = settings.common.frame_skip;
  format.layout = Layout::kChw;
  format.frame_dtype = format.row_dtype = wire::kF32;
  switch (settings.kind) {
    case Kind::kCamera:
    case Kind::kDepth:
    case Kind::kSegmentation:
      set_image(settings, &format);
      break;
    case Kind::kLidar:
      format.pixels = settings.lidar.rays * settings.lidar.channels;
      format.limit = settings.lidar.max_distance;
      format.change = settings.common.normalise ? Change::kDivide : Change::kClamp;
      break;
    case Kind::kState:
      set_state(settings, &format);
      break;
  }
  return format;
}

Output output(const SensorSettings& settings) {
  const FrameFormat format = frame_format(settings);
  Output output;
  output.dtype = format.row_dtype;
  output.low = {0};
  switch (format.change) {
    case Change::kNone:
      output.high = {255};
      break;
    case Change::kWiden:
      output.high = {65535};
      break;
    case Change::kClamp:
      output.high = {format.limit};
      break;
    case Change::kUnit:
    case Change::kDivide:
      output.high = {1};
      break;
    case Change::kBounds:
    case Change::kRescale:
      output.low.clear();
      set_state_bounds(settings, &output);
      break;
  }
  const ImageSettings& image = settings.image;
  const uint32_t deep = format.stack * format.channels;
  if (settings.kind == Kind::kLidar) {
    output.dims = {settings.lidar.channels, settings.lidar.rays};
  } else if (settings.kind == Kind::kState) {
    output.dims = {format.pixels};
  } else if (format.layout == Layout::kHwc) {
    output.dims = {image.height, image.width, deep};
    return output;
  } else {
    output.dims = {deep, image.height, image.width};
    return output;
  }
  if (format.stack > 1) output.dims.insert(output.dims.begin(), format.stack);
  return output;
}

}  // namespace uepool::sensors
