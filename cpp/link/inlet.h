// Reads a TCP socket in large pieces, so that many small messages take few system calls. Descriptors, which unix
// sockets pass along, would lose their place in it: those are read message by message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "link/platform.h"

namespace uepool::link {

class Inlet {
 public:
  explicit Inlet(platform::Socket socket) : socket_(socket), buffer_(kBytes) {}

  // Exactly `bytes`; false at the end of the stream or an error.
  bool read(void* data, size_t bytes);
  // Whether a whole message can be read without waiting.
  bool holds_message() const;
  // After read() failed: the stream ended; else errno says what happened to it.
  bool ended() const { return ended_; }

 private:
  static constexpr size_t kBytes = 64 << 10;

  platform::Socket socket_;
  std::vector<uint8_t> buffer_;
  size_t from_ = 0, to_ = 0;  // what was received and not read yet
  bool ended_ = false;
};

}  // namespace uepool::link
