#include "engine/dialler.h"

#include <atomic>
#include <thread>
#include <utility>

namespace uepool::engine {

// Shared with the thread, which may outlive the dialler.
struct Dialler::Attempt {
  link::LinkOptions options;
  std::unique_ptr<link::Link> link = std::make_unique<link::Link>();
  bool connected = false;
  std::atomic<bool> over{false};
};

Dialler::Dialler() = default;
Dialler::~Dialler() = default;

void Dialler::dial(const link::LinkOptions& options) {
  attempt_ = std::make_shared<Attempt>();
  attempt_->options = options;
  std::thread([attempt = attempt_] {
    attempt->connected = attempt->link->connect(attempt->options);
    attempt->over.store(true, std::memory_order_release);
  }).detach();
}

bool Dialler::poll(std::unique_ptr<link::Link>* link) {
  if (!attempt_ || !attempt_->over.load(std::memory_order_acquire)) return false;
  const std::shared_ptr<Attempt> attempt = std::move(attempt_);
  attempt_ = nullptr;
  error_ = attempt->connected ? "" : attempt->link->error();
  *link = attempt->connected ? std::move(attempt->link) : nullptr;
  return true;
}

}  // namespace uepool::engine
