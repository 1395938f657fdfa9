#include "link/inlet.h"

#include <cstring>

#include "wire/link.h"

namespace uepool::link {

bool Inlet::read(void* data, size_t bytes) {
  auto* at = static_cast<uint8_t*>(data);
  while (bytes != 0) {
    if (from_ == to_) {
      const bool direct = bytes >= kBytes;
      const ptrdiff_t got = platform::receive_some(socket_, direct ? at : buffer_.data(), direct ? bytes : kBytes);
      ended_ = got == 0;
      if (got <= 0) return false;
      if (direct) {
        at += got;
        bytes -= static_cast<size_t>(got);
        continue;
      }
      from_ = 0;
      to_ = static_cast<size_t>(got);
    }
    const size_t part = bytes < to_ - from_ ? bytes : to_ - from_;
    std::memcpy(at, buffer_.data() + from_, part);
    from_ += part;
    at += part;
    bytes -= part;
  }
  return true;
}

bool Inlet::holds_message() const {
  wire::MessageHead head;
  if (to_ - from_ < sizeof(head)) return false;
  std::memcpy(&head, buffer_.data() + from_, sizeof(head));
  return to_ - from_ - sizeof(head) >= head.bytes;
}

}  // namespace uepool::link
