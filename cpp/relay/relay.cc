#include "relay/relay.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <thread>
#include <utility>

namespace uepool::relay {

namespace {

constexpr int kExitEngineGone = 1;
constexpr int kExitNoServer = 3;

void copy_text(char* target, size_t room, const std::string& text) {
  std::memcpy(target, text.data(), text.size() < room ? text.size() : room - 1);
}

}  // namespace

Relay::Relay(Options options) : options_(std::move(options)), inlet_(options_.socket) {}

int Relay::run() {
  if (!greet()) return kExitNoServer;
  std::thread([this] { read_engine(); }).detach();
  for (;;) {
    const uint32_t seen = bell_.value();
    link::Message message;
    if (server_->take(&message)) {
      if (!from_server(message)) return 0;
      continue;
    }
    if (server_->closed()) return kExitNoServer;
    if (unbound_.exchange(0) != 0) {
      leave_segment();
      continue;
    }
    if (segment_ && !leaving_ && segment_->take_tasks(&outbox_)) {
      to_engine(outbox_.data(), outbox_.size());
      outbox_.clear();
      continue;
    }
    bell_.wait(seen);
  }
}

bool Relay::greet() {
  std::string error;
  const auto socket = link::platform::dial(options_.link, &error);
  if (socket == link::platform::kNoSocket) {
    std::fprintf(stderr, "%s\n", error.c_str());
    return false;
  }
  server_ = std::make_unique<link::Connection>(socket, true);
  server_->set_interrupt([this] { bell_.ring(); });
  wire::Hello hello{};
  hello.magic = wire::kLinkMagic;
  hello.version = wire::kLinkVersion;
  hello.pid = link::platform::process_id();
  hello.envs = options_.envs;
  hello.steps_subset = options_.steps_subset ? 1 : 0;
  copy_text(hello.engine, sizeof(hello.engine), options_.engine);
  copy_text(hello.token, sizeof(hello.token), options_.token);
  return server_->send(wire::kHello, 0, &hello, sizeof(hello));
}

// --- the server's messages -------------------------------------------------------------------------------------------

bool Relay::from_server(link::Message& message) {
  switch (message.type) {
    case wire::kBind:
      return bind(message);
    case wire::kUnbind:
      leaving_ = true;
      unbind_request_ = message.request;
      break;
    case wire::kShutdown:
      shutting_down_ = true;
      break;
    case wire::kRefuse:
      std::fprintf(stderr, "the server refused %s: %s\n", options_.peer.c_str(), message.text().c_str());
      to_engine(message.type, message.request, message.payload);
      return false;
    default:
      break;
  }
  to_engine(message.type, message.request, message.payload);
  return true;
}

bool Relay::bind(link::Message& message) {
  std::string error;
  segment_ = LentSegment::map(message.payload, std::exchange(message.fd, -1), &error);
  if (!segment_) {
    std::fprintf(stderr, "%s\n", error.c_str());
    return false;
  }
  leaving_ = false;
  bell_.hang(segment_->wake_word(), segment_->wake_bits());
  rows_.store(segment_.get(), std::memory_order_release);
  to_engine(message.type, message.request, message.payload);
  return true;
}

void Relay::leave_segment() {
  bell_.hang(nullptr, 0);
  segment_.reset();
  to_server({0, wire::kUnbound, unbind_request_, 0}, {});
}

void Relay::to_engine(const void* data, size_t bytes) {
  std::lock_guard<std::mutex> lock(to_engine_);
  // When this fails the engine is gone, which its reader meets too, after what the engine said last.
  link::platform::send_all(options_.socket, data, bytes);
}

void Relay::to_engine(uint32_t type, uint32_t request, const std::vector<uint8_t>& payload) {
  const wire::MessageHead head{static_cast<uint32_t>(payload.size()), type, request, 0};
  std::vector<uint8_t> whole(sizeof(head) + payload.size());
  std::memcpy(whole.data(), &head, sizeof(head));
  if (!payload.empty()) std::memcpy(whole.data() + sizeof(head), payload.data(), payload.size());
  to_engine(whole.data(), whole.size());
}

// --- the engine's messages -------------------------------------------------------------------------------------------

void Relay::read_engine() {
  for (;;) {
    wire::MessageHead head;
    if (!inlet_.read(&head, sizeof(head))) engine_gone();
    if (head.bytes > wire::kMaxMessageBytes) {
      violation("announced a message of " + std::to_string(head.bytes) + " bytes; the limit is " +
                std::to_string(wire::kMaxMessageBytes));
    }
    from_engine(head);
  }
}

void Relay::from_engine(const wire::MessageHead& head) {
  LentSegment* rows = rows_.load(std::memory_order_acquire);
  if (rows != nullptr && (head.type == wire::kRow || head.type == wire::kResetting)) {
    std::string error;
    const bool taken = head.type == wire::kRow ? rows->take_row(inlet_, head.bytes, &error)
                                               : rows->take_resetting(inlet_, head.bytes, &error);
    if (taken) return;
    if (error.empty()) engine_gone();
    violation("sent " + error);
  }
  switch (head.type) {
    case wire::kSpec:
    case wire::kRefuse:
    case wire::kBound:
    case wire::kUnbound:
    case wire::kReply:
      break;
    default:
      violation("sent a message of type " + std::to_string(head.type) + " out of place");
  }
  std::vector<uint8_t> payload(head.bytes);
  if (!payload.empty() && !inlet_.read(payload.data(), payload.size())) engine_gone();
  if (head.type == wire::kUnbound) {
    if (rows == nullptr) violation("sent a message of type " + std::to_string(head.type) + " out of place");
    rows_.store(nullptr);
    unbound_.store(1);
    bell_.ring();
    return;
  }
  to_server(head, payload);
}

void Relay::to_server(const wire::MessageHead& head, const std::vector<uint8_t>& payload) {
  std::lock_guard<std::mutex> lock(to_server_);
  server_->send(head.type, head.request, nullptr, 0, payload.data(), payload.size());
}

// --- ends ------------------------------------------------------------------------------------------------------------

void Relay::engine_gone() {
  const int error = errno;
  if (shutting_down_) _exit(0);
  std::fprintf(stderr, "%s (%s) %s\n", options_.peer.c_str(), options_.engine.c_str(),
               inlet_.ended() ? "closed the connection" : (std::string("was lost: ") + std::strerror(error)).c_str());
  _exit(kExitEngineGone);
}

void Relay::violation(const std::string& what) {
  std::fprintf(stderr, "%s (%s) broke the protocol of the link: it %s\n", options_.peer.c_str(),
               options_.engine.c_str(), what.c_str());
  // If the other thread is stuck in the middle of a message, the engine does not read anyway.
  if (to_engine_.try_lock()) {
    const wire::MessageHead head{static_cast<uint32_t>(what.size()), wire::kRefuse, 0, 0};
    if (send(options_.socket, &head, sizeof(head), MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof(head)) {
      send(options_.socket, what.data(), what.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    shutdown(options_.socket, SHUT_WR);
  }
  _exit(kExitEngineGone);
}

}  // namespace uepool::relay
