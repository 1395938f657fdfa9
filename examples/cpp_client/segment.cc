#include "segment.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

int dial(const std::string& address) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (address.empty() || address.size() >= sizeof(name.sun_path)) throw std::runtime_error("no attach address");
  std::memcpy(name.sun_path, address.data(), address.size());
  if (address[0] == '@') name.sun_path[0] = '\0';
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&name), length) != 0) {
    fail("cannot attach: is the server on this machine?");
  }
  return fd;
}

// The first bytes of the answer, and the descriptor that comes with them; -1: none did.
ssize_t receive_with_descriptor(int socket, void* into, size_t bytes, int* descriptor) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  iovec part{into, bytes};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  const ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  *descriptor = -1;
  for (cmsghdr* head = CMSG_FIRSTHDR(&message); head != nullptr; head = CMSG_NXTHDR(&message, head)) {
    if (head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
      std::memcpy(descriptor, CMSG_DATA(head), sizeof(*descriptor));
    }
  }
  return got;
}

}  // namespace

Segment::Segment(const std::string& address, const std::string& secret, uint64_t bytes) : bytes_(bytes) {
  lease_ = dial(address);
  if (send(lease_, secret.data(), secret.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(secret.size())) {
    fail("cannot hand in the secret");
  }
  uint32_t length = 0;
  int descriptor = -1;
  ssize_t got = receive_with_descriptor(lease_, &length, sizeof(length), &descriptor);
  if (got > 0 && got < static_cast<ssize_t>(sizeof(length))) {
    got += recv(lease_, reinterpret_cast<char*>(&length) + got, sizeof(length) - static_cast<size_t>(got), MSG_WAITALL);
  }
  if (got != sizeof(length)) throw std::runtime_error("the server hung up on us");
  std::string answer(length, '\0');  // little endian, as this machine is
  if (recv(lease_, answer.data(), length, MSG_WAITALL) != static_cast<ssize_t>(length)) {
    throw std::runtime_error("the server hung up on us");
  }
  if (descriptor < 0) throw std::runtime_error("the server refuses: " + answer);
  void* mapped = mmap(nullptr, bytes_, PROT_READ, MAP_SHARED, descriptor, 0);
  if (mapped == MAP_FAILED) fail("cannot map the segment");
  close(descriptor);  // the mapping stays
  data_ = static_cast<const uint8_t*>(mapped);
}

Segment::~Segment() {
  munmap(const_cast<uint8_t*>(data_), bytes_);
  close(lease_);
}
