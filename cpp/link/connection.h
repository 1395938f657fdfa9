// The instance's socket: whole messages out, and a thread of its own that reads messages in.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "link/platform.h"
#include "wire/link.h"

namespace uepool::link {

struct Message {
  uint32_t type = 0;
  uint32_t request = 0;
  int fd = -1;  // the receiver's to close
  std::vector<uint8_t> payload;
  std::string text() const { return std::string(payload.begin(), payload.end()); }
};

class Connection {
 public:
  explicit Connection(platform::Socket socket);
  // Ends the reader and closes the socket.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Called by the reader thread after each arrival and when the socket closed; null: nobody.
  void set_interrupt(std::function<void()> interrupt);

  bool send(uint32_t type, uint32_t request, const void* head, size_t head_bytes, const void* body = nullptr,
            size_t body_bytes = 0);

  bool has_news() const { return news_.load(std::memory_order_acquire); }
  // The oldest unread message, if any.
  bool take(Message* message);
  // No message is left and none will come.
  bool closed();
  // Sleeps until there is news, at most timeout_ms.
  void wait(int timeout_ms);

 private:
  void read_loop();
  bool read_one(Message* message);

  platform::Socket socket_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Message> inbox_;
  std::function<void()> interrupt_;
  std::atomic<bool> news_{false};
  bool closed_ = false;
  bool ending_ = false;
  std::thread reader_;
};

}  // namespace uepool::link
