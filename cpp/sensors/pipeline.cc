#include "sensors/pipeline.h"

#include <cstdlib>

#include "sensors/change.h"

namespace uepool::sensors {
namespace {

// Frames lie on cache lines, and some are read a byte beyond their end.
uint64_t padded(uint64_t bytes) { return (bytes + 64) & ~uint64_t{63}; }

bool is_kept(const FrameFormat& format) { return format.stack > 1 || format.skip > 1; }
bool is_shuffled(const FrameFormat& format) { return format.layout == Layout::kChw && format.channels > 1; }
bool is_straight(const FrameFormat& format) {
  return !is_kept(format) && !is_shuffled(format) && format.frame_dtype == format.row_dtype;
}

// A frame as it was drawn, and the same in another order.
uint64_t scratch_bytes(const FrameFormat& format) {
  if (is_straight(format)) return 0;
  if (is_shuffled(format)) return 2 * padded(format.frame_bytes());
  return is_kept(format) ? 0 : padded(format.frame_bytes());
}

uint64_t ring_bytes(const FrameFormat& format, uint32_t streams) {
  return is_kept(format) ? padded(format.frame_bytes()) * format.stack * streams : 0;
}

}  // namespace

void Pipeline::Free::operator()(uint8_t* memory) const { std::free(memory); }

uint64_t Pipeline::memory(const FrameFormat& format, uint32_t streams) {
  return scratch_bytes(format) + ring_bytes(format, streams) + uint64_t{streams} * sizeof(Stream);
}

bool Pipeline::configure(const FrameFormat& format, uint32_t streams) {
  format_ = format;
  straight_ = is_straight(format);
  shuffled_ = is_shuffled(format);
  kept_ = is_kept(format);
  slot_bytes_ = padded(format.frame_bytes());
  streams_.assign(streams, Stream());
  const auto allocate = [](uint64_t bytes) { return bytes ? static_cast<uint8_t*>(std::calloc(bytes, 1)) : nullptr; };
  scratch_.reset(allocate(scratch_bytes(format)));
  ring_.reset(allocate(ring_bytes(format, streams)));
  return (scratch_ || scratch_bytes(format) == 0) && (ring_ || ring_bytes(format, streams) == 0);
}

uint8_t* Pipeline::slot(uint32_t stream, uint64_t frame) {
  return ring_.get() + (uint64_t{stream} * format_.stack + frame % format_.stack) * slot_bytes_;
}

void* Pipeline::begin(uint32_t index, bool first, void* row) {
  Stream& stream = streams_[index];
  if (first || stream.frames == 0) stream = Stream();
  stream.fresh = stream.wait == 0;
  if (!stream.fresh) {
    --stream.wait;
    return nullptr;
  }
  stream.wait = format_.skip - 1;
  if (straight_) return row;
  return shuffled_ || !kept_ ? scratch_.get() : slot(index, stream.frames);
}

void Pipeline::write(uint32_t index, void* row) {
  Stream& stream = streams_[index];
  if (stream.fresh) {
    uint8_t* frame = straight_ ? static_cast<uint8_t*>(row) : scratch_.get();
    if (kept_) frame = slot(index, stream.frames);
    if (shuffled_) {
      // Pictures that are drawn pixel by pixel: only bytes have more than one channel.
      if (!kept_) frame = format_.row_dtype == wire::kU8 ? static_cast<uint8_t*>(row) : scratch_.get() + slot_bytes_;
      separate_channels(scratch_.get(), format_.pixels, frame);
    }
    change_frame(format_, frame);
    stream.fresh = false;
    ++stream.frames;
    if (!kept_ && frame != row) convert(format_, frame, row);
  }
  if (kept_) write_stack(index, static_cast<uint8_t*>(row));
}

// Frame i lies in slot i % stack. Before there were as many frames as the stack has, the first stands in.
void Pipeline::write_stack(uint32_t index, uint8_t* row) {
  const uint32_t stack = format_.stack;
  const uint64_t count = streams_[index].frames;
  const void* frames[kStackLimits.high];
  for (uint32_t i = 0; i < stack; ++i) {
    const uint64_t back = stack - i;  // 1: the newest
    frames[i] = slot(index, count > back ? count - back : 0);
  }
  if (format_.layout == Layout::kHwc && stack > 1) {
    interleave(format_, frames, row);
    return;
  }
  for (uint32_t i = 0; i < stack; ++i) convert(format_, frames[i], row + i * (format_.row_bytes() / stack));
}

}  // namespace uepool::sensors
