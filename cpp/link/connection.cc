#include "link/connection.h"

#include <chrono>
#include <cstring>
#include <utility>

namespace uepool::link {

namespace {
// How long a game may go on after the server is gone before its process is ended.
constexpr auto kGrace = std::chrono::seconds(5);
constexpr int kExitServerGone = 3;
}  // namespace

Connection::Connection(platform::Socket socket, bool local, bool outlives_server)
    : socket_(socket),
      inlet_(local ? nullptr : std::make_unique<Inlet>(socket)),
      outlives_server_(outlives_server),
      reader_([this] { read_loop(); }) {}

Connection::~Connection() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  arrived_.notify_all();
  platform::shut_down(socket_);
  reader_.join();
  platform::close_socket(socket_);
}

void Connection::set_interrupt(std::function<void()> interrupt) {
  std::lock_guard<std::mutex> lock(mutex_);
  interrupt_ = std::move(interrupt);
}

bool Connection::send(uint32_t type, uint32_t request, const void* head, size_t head_bytes, const void* body,
                      size_t body_bytes) {
  if (head_bytes + body_bytes > wire::kMaxMessageBytes) return false;
  wire::MessageHead message{static_cast<uint32_t>(head_bytes + body_bytes), type, request, 0};
  std::vector<uint8_t> whole(sizeof(message) + head_bytes + body_bytes);
  std::memcpy(whole.data(), &message, sizeof(message));
  if (head_bytes != 0) std::memcpy(whole.data() + sizeof(message), head, head_bytes);
  if (body_bytes != 0) std::memcpy(whole.data() + sizeof(message) + head_bytes, body, body_bytes);
  return platform::send_all(socket_, whole.data(), whole.size());
}

bool Connection::take(Message* message) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (inbox_.empty()) {
    if (!closed_) news_.store(false, std::memory_order_release);
    return false;
  }
  *message = std::move(inbox_.front());
  inbox_.pop_front();
  return true;
}

bool Connection::closed() {
  std::lock_guard<std::mutex> lock(mutex_);
  return closed_ && inbox_.empty();
}

void Connection::wait(int timeout_ms) {
  std::unique_lock<std::mutex> lock(mutex_);
  auto ready = [this] { return !inbox_.empty() || closed_; };
  if (timeout_ms < 0) {
    arrived_.wait(lock, ready);
  } else {
    arrived_.wait_for(lock, std::chrono::milliseconds(timeout_ms), ready);
  }
}

bool Connection::read(void* data, size_t bytes, int* fd) {
  return inlet_ ? inlet_->read(data, bytes) : platform::receive_all(socket_, data, bytes, fd);
}

bool Connection::read_one(Message* message) {
  wire::MessageHead head{};
  if (!read(&head, sizeof(head), &message->fd)) return false;
  if (head.bytes > wire::kMaxMessageBytes) return false;
  message->type = head.type;
  message->request = head.request;
  message->payload.resize(head.bytes);
  return head.bytes == 0 || read(message->payload.data(), head.bytes, &message->fd);
}

void Connection::read_loop() {
  for (;;) {
    Message message;
    const bool whole = read_one(&message);
    if (!whole || message.type != wire::kBind) {
      platform::discard_descriptor(message.fd);  // nothing else brings a descriptor
      message.fd = -1;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    if (whole) {
      inbox_.push_back(std::move(message));
    } else {
      closed_ = true;
    }
    news_.store(true, std::memory_order_release);
    arrived_.notify_all();
    // Under the lock, so that what it touches is not unmapped meanwhile. Messages that came together wake once.
    if (interrupt_ && !(whole && inlet_ && inlet_->holds_message())) interrupt_();
    if (!whole) break;
  }
  if (outlives_server_) return;
  // A game that is stuck in a step must not outlive its server.
  std::unique_lock<std::mutex> lock(mutex_);
  if (!arrived_.wait_for(lock, kGrace, [this] { return ending_; })) platform::end_process(kExitServerGone);
}

}  // namespace uepool::link
