// What the link needs of the operating system: sockets, shared memory, waiting. Linux has all of it; Windows has the
// TCP part, which is what an editor that dials in needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace uepool::link::platform {

using Socket = intptr_t;
constexpr Socket kNoSocket = -1;

// Dials `address`: "@name" (abstract unix socket), "/path" (unix socket) or "host:port" (TCP).
// Returns kNoSocket and says why in `error`.
Socket dial(const std::string& address, std::string* error);

// Whole messages only: false at end of file or error.
bool send_all(Socket socket, const void* data, size_t bytes);
// Reads exactly `bytes`; a descriptor passed along with them goes to *fd (else *fd is untouched). `fd` may be null.
bool receive_all(Socket socket, void* data, size_t bytes, int* fd);
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
