// Wakes the one thread that waits for several things: an env asked for something, a message, an end. It sleeps on one
// word: the segment's wake word while there is a segment, since that is the one the trainer rings.
#pragma once

#include <cstdint>
#include <mutex>

#include "link/platform.h"
#include "wire/atomic.h"

namespace uepool::relay {

class Bell {
 public:
  // Any thread. Ends the present wait(), or the next one that was given an older value().
  void ring() {
    std::lock_guard<std::mutex> lock(mutex_);
    wire::shared(*word_).fetch_add(1);
    link::platform::wake_word(word_, 1 << 30, bits_);
  }

  // The waiting thread alone. Null: back to a word of its own; a word that is no longer mapped must not stay.
  void hang(uint32_t* word, uint32_t bits) {
    std::lock_guard<std::mutex> lock(mutex_);
    word_ = word != nullptr ? word : &own_;
    bits_ = word != nullptr ? bits : ~0u;
  }
  uint32_t value() const { return wire::shared(*word_).load(); }
  void wait(uint32_t seen) { link::platform::wait_word(word_, seen, bits_, -1); }

 private:
  std::mutex mutex_;
  uint32_t own_ = 0;
  uint32_t* word_ = &own_;
  uint32_t bits_ = ~0u;
};

}  // namespace uepool::relay
