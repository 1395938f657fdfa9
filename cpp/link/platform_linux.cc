#include <linux/futex.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "link/platform.h"

namespace uepool::link::platform {

namespace {

Socket failed(int fd, const std::string& address, std::string* error) {
  *error = "cannot connect to " + address + ": " + std::strerror(errno);
  if (fd >= 0) close(fd);
  return kNoSocket;
}

Socket dial_unix(const std::string& address, std::string* error) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (address.size() >= sizeof(name.sun_path)) {
    *error = "socket name too long: " + address;
    return kNoSocket;
  }
  std::memcpy(name.sun_path, address.data(), address.size());
  if (address[0] == '@') name.sun_path[0] = 0;
  const socklen_t bytes =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size() + (address[0] == '@' ? 0 : 1));
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&name), bytes) != 0) return failed(fd, address, error);
  return fd;
}

// Small messages go out at once, and a peer that has vanished is noticed, also while nothing is said.
void tune(int fd) {
  const int on = 1, idle = kVanishedSeconds / 3, probes = 2, unanswered_ms = kVanishedSeconds * 1000;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &idle, sizeof(idle));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered_ms, sizeof(unanswered_ms));
}

Socket dial_tcp(const std::string& address, std::string* error) {
  std::string host, port;
  split_address(address, &host, &port);
  if (host.empty() || port.empty()) {
    *error = "not an address: \"" + address + "\" (wanted @name, /path or host:port)";
    return kNoSocket;
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (code != 0) {
    *error = "cannot resolve " + address + ": " + gai_strerror(code);
    return kNoSocket;
  }
  int fd = -1;
  for (addrinfo* a = found; a != nullptr; a = a->ai_next) {
    fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
    if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) == 0) break;
    if (fd >= 0 && a->ai_next != nullptr) close(fd);
    if (a->ai_next == nullptr) {
      freeaddrinfo(found);
      return failed(fd, address, error);
    }
  }
  freeaddrinfo(found);
  tune(fd);
  return fd;
}

}  // namespace

Socket dial(const std::string& address, std::string* error) {
  return is_local(address) ? dial_unix(address, error) : dial_tcp(address, error);
}

bool send_all(Socket socket, const void* data, size_t bytes) {
  const char* at = static_cast<const char*>(data);
  while (bytes != 0) {
    const ssize_t sent = send(static_cast<int>(socket), at, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    at += sent;
    bytes -= static_cast<size_t>(sent);
  }
  return true;
}

bool receive_all(Socket socket, void* data, size_t bytes, int* fd) {
  char* at = static_cast<char*>(data);
  while (bytes != 0) {
    iovec io{at, bytes};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    msghdr message{};
    message.msg_iov = &io;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    const ssize_t got = recvmsg(static_cast<int>(socket), &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
      int passed = -1;
      std::memcpy(&passed, CMSG_DATA(c), sizeof(int));
      if (fd != nullptr && *fd < 0) {
        *fd = passed;
      } else {
        close(passed);
      }
    }
    at += got;
    bytes -= static_cast<size_t>(got);
  }
  return true;
}

ptrdiff_t receive_some(Socket socket, void* data, size_t bytes) {
  for (;;) {
    const ssize_t got = recv(static_cast<int>(socket), data, bytes, 0);
    if (got >= 0 || errno != EINTR) return got;
  }
}

void shut_down(Socket socket) { shutdown(static_cast<int>(socket), SHUT_RDWR); }
void close_socket(Socket socket) { close(static_cast<int>(socket)); }

void* map_segment(int fd, uint64_t bytes, std::string* error) {
  struct stat status{};
  void* base = nullptr;
  if (fd < 0) {
    *error = "bind: no segment came with the message";
    return nullptr;
  }
  if (fstat(fd, &status) != 0 || static_cast<uint64_t>(status.st_size) != bytes) {
    *error = "bind: the segment does not have the size that was announced";
  } else {
    base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED) {
      *error = std::string("bind: cannot map the segment: ") + std::strerror(errno);
      base = nullptr;
    }
  }
  close(fd);
  return base;
}

void unmap_segment(void* base, uint64_t bytes) { munmap(base, bytes); }

void discard_descriptor(int fd) {
  if (fd >= 0) close(fd);
}

// Not FUTEX_PRIVATE: the word is shared between processes.
void wait_word(uint32_t* word, uint32_t seen, uint32_t bits, int timeout_ms) {
  timespec until{};
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += timeout_ms / 1000;
  until.tv_nsec += (timeout_ms % 1000) * 1000000L;
  if (until.tv_nsec >= 1000000000L) {
    until.tv_nsec -= 1000000000L;
    ++until.tv_sec;
  }
  syscall(SYS_futex, word, FUTEX_WAIT_BITSET, seen, timeout_ms < 0 ? nullptr : &until, nullptr, bits);
}

void wake_word(uint32_t* word, int count, uint32_t bits) {
  syscall(SYS_futex, word, FUTEX_WAKE_BITSET, count, nullptr, nullptr, bits);
}

uint64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000ull + static_cast<uint64_t>(now.tv_nsec);
}

uint32_t process_id() { return static_cast<uint32_t>(getpid()); }
void end_process(int code) { _exit(code); }

}  // namespace uepool::link::platform
