// TCP only: an editor on Windows cannot share memory with a Linux server, so nothing here maps a segment.
// Link with ws2_32 and synchronization.
#define WIN32_LEAN_AND_MEAN
#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif
#include <winsock2.h>
#include <ws2tcpip.h>

#include <mstcpip.h>
#include <windows.h>

#include <cstdlib>

#include "link/platform.h"

namespace uepool::link::platform {

Socket dial(const std::string& address, std::string* error) {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  std::string host, port;
  if (!is_local(address)) split_address(address, &host, &port);
  if (host.empty() || port.empty()) {
    *error = "not a TCP address: \"" + address + "\" (on Windows only host:port is available)";
    return kNoSocket;
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) {
    *error = "cannot resolve " + address;
    return kNoSocket;
  }
  SOCKET result = INVALID_SOCKET;
  for (addrinfo* a = found; a != nullptr && result == INVALID_SOCKET; a = a->ai_next) {
    result = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (result != INVALID_SOCKET && connect(result, a->ai_addr, static_cast<int>(a->ai_addrlen)) != 0) {
      closesocket(result);
      result = INVALID_SOCKET;
    }
  }
  freeaddrinfo(found);
  if (result == INVALID_SOCKET) {
    *error = "cannot connect to " + address + ": error " + std::to_string(WSAGetLastError());
    return kNoSocket;
  }
  const char on = 1;
  setsockopt(result, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  tcp_keepalive alive{1, kVanishedSeconds * 1000 / 3, kVanishedSeconds * 1000 / 15};  // ten probes, always
  DWORD returned = 0;
  WSAIoctl(result, SIO_KEEPALIVE_VALS, &alive, sizeof(alive), nullptr, 0, &returned, nullptr, nullptr);
  return static_cast<Socket>(result);
}

bool send_all(Socket socket, const void* data, size_t bytes) {
  const char* at = static_cast<const char*>(data);
  while (bytes != 0) {
    const int part = bytes > (1u << 20) ? (1 << 20) : static_cast<int>(bytes);
    const int sent = send(static_cast<SOCKET>(socket), at, part, 0);
    if (sent <= 0) return false;
    at += sent;
    bytes -= static_cast<size_t>(sent);
  }
  return true;
}

bool receive_all(Socket socket, void* data, size_t bytes, int*) {
  char* at = static_cast<char*>(data);
  while (bytes != 0) {
    const int part = bytes > (1u << 20) ? (1 << 20) : static_cast<int>(bytes);
    const int got = recv(static_cast<SOCKET>(socket), at, part, 0);
    if (got <= 0) return false;
    at += got;
    bytes -= static_cast<size_t>(got);
  }
  return true;
}

ptrdiff_t receive_some(Socket socket, void* data, size_t bytes) {
  return recv(static_cast<SOCKET>(socket), static_cast<char*>(data),
              bytes > (1u << 20) ? (1 << 20) : static_cast<int>(bytes), 0);
}

void shut_down(Socket socket) { shutdown(static_cast<SOCKET>(socket), SD_BOTH); }
void close_socket(Socket socket) { closesocket(static_cast<SOCKET>(socket)); }

void* map_segment(int, uint64_t, std::string* error) {
  *error = "bind: shared memory segments are not available on Windows";
  return nullptr;
}
void unmap_segment(void*, uint64_t) {}
void discard_descriptor(int) {}

void wait_word(uint32_t* word, uint32_t seen, uint32_t, int timeout_ms) {
  WaitOnAddress(word, &seen, sizeof(seen), timeout_ms < 0 ? INFINITE : static_cast<DWORD>(timeout_ms));
}
void wake_word(uint32_t* word, int, uint32_t) { WakeByAddressAll(word); }

uint64_t now_ns() {
  LARGE_INTEGER ticks, frequency;
  QueryPerformanceCounter(&ticks);
  QueryPerformanceFrequency(&frequency);
  const uint64_t whole = static_cast<uint64_t>(ticks.QuadPart / frequency.QuadPart);
  const uint64_t rest = static_cast<uint64_t>(ticks.QuadPart % frequency.QuadPart);
  return whole * 1000000000ull + rest * 1000000000ull / static_cast<uint64_t>(frequency.QuadPart);
}

uint32_t process_id() { return GetCurrentProcessId(); }
void end_process(int code) { std::_Exit(code); }

}  // namespace uepool::link::platform
