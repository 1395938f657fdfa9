// One sensor's way from frames to observations, for many streams of episodes: frame skip, frame stack, format. Frames
// may come from anywhere:
//
//   void* frame = pipeline.begin(stream, first, row);
//   if (frame) draw(frame);       // format().frame_bytes(); null: this step shows what was read before
//   pipeline.write(stream, row);  // the observation
//
// Where nothing is to be done, frames are drawn straight into the row. At the start of an episode the stack holds its
// first frame alone: no frame of the episode before is ever in it. Streams do not touch each other.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sensors/frame_format.h"
#include "wire/export.h"

namespace uepool::sensors {

class Pipeline {
 public:
  // False: there is no memory for it.
  bool configure(const FrameFormat& format, uint32_t streams);
  // What configure() would allocate, in bytes.
  static uint64_t memory(const FrameFormat& format, uint32_t streams);

  // `row` has format().row_bytes() and stays where it is until write(). `first`: of an episode.
  void* begin(uint32_t stream, bool first, void* row);
  void write(uint32_t stream, void* row);

  const FrameFormat& format() const { return format_; }

 private:
  struct Stream {
    uint64_t frames = 0;  // read in this episode
    uint32_t wait = 0;    // steps until the next one is read
    bool fresh = false;   // one was begun that is not written yet
  };
  struct UEPOOL_EXPORT Free {
    void operator()(uint8_t* memory) const;
  };

  uint8_t* slot(uint32_t stream, uint64_t frame);
  void write_stack(uint32_t stream, uint8_t* row);

  FrameFormat format_;
  bool straight_ = false;  // frames are rows
  bool shuffled_ = false;  // frames are stored in another order than they are drawn in
  bool kept_ = false;      // frames outlive their step
  uint64_t slot_bytes_ = 0;
  std::vector<Stream> streams_;
  std::unique_ptr<uint8_t[], Free> ring_;
  std::unique_ptr<uint8_t[], Free> scratch_;
};

}  // namespace uepool::sensors
