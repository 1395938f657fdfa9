// What the link needs of the operating system: sockets, shared memory, waiting. Linux has all of it; Windows has the
// TCP part, which is what an editor that dials in needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace uepool::link::platform {

using Socket = intptr_t;
constexpr Socket kNoSocket = -1;

// Whether `address` is "@name" (abstract unix socket) or "/path" (unix socket), and not "host:port" (TCP).
inline bool is_local(const std::string& address) {
  return !address.empty() && (address[0] == '@' || address[0] == '/');
}
// "host" and "port" of "host:port" or "[v6 address]:port"; both empty when it is neither.
inline void split_address(const std::string& address, std::string* host, std::string* port) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) return;
  const bool bracketed = address[0] == '[' && address[colon - 1] == ']';
  *host = bracketed ? address.substr(1, colon - 2) : address.substr(0, colon);
  *port = address.substr(colon + 1);
}
// A TCP peer that has vanished without a word is noticed after so long.
constexpr int kVanishedSeconds = 15;

// Dials a local or a TCP address. Returns kNoSocket and says why in `error`.
Socket dial(const std::string& address, std::string* error);

// Whole messages only: false at end of file or error.
bool send_all(Socket socket, const void* data, size_t bytes);
// Reads exactly `bytes`; a descriptor passed along with them goes to *fd (else *fd is untouched). `fd` may be null.
bool receive_all(Socket socket, void* data, size_t bytes, int* fd);
// Reads what there is, at least one byte and at most `bytes`. 0: the end; below 0: an error.
ptrdiff_t receive_some(Socket socket, void* data, size_t bytes);
// Makes a receive_all blocked in another thread return false.
void shut_down(Socket socket);
void close_socket(Socket socket);

// Maps a segment of exactly `bytes`, or returns nullptr and says why. Always takes ownership of `fd`.
void* map_segment(int fd, uint64_t bytes, std::string* error);
void unmap_segment(void* base, uint64_t bytes);
// Closes a descriptor that came with a message and is not wanted; -1 is fine.
void discard_descriptor(int fd);

// Sleeps while *word == seen, until a wake whose bits meet `bits`, or `timeout_ms`. May return early.
void wait_word(uint32_t* word, uint32_t seen, uint32_t bits, int timeout_ms);
void wake_word(uint32_t* word, int count, uint32_t bits);

uint64_t now_ns();  // monotonic
uint32_t process_id();
[[noreturn]] void end_process(int code);

}  // namespace uepool::link::platform
