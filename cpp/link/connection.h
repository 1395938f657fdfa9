// The instance's socket: whole messages out, and a thread of its own that reads messages in.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "link/inlet.h"
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
  // `local`: a unix socket, over which descriptors may come. outlives_server: as in LinkOptions.
  Connection(platform::Socket socket, bool local, bool outlives_server = false);
  // Ends the reader and closes the socket.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Called by the reader thread after arrivals and when the socket closed; null: nobody.
  void set_interrupt(std::function<void()> interrupt);

  bool send(uint32_t type, uint32_t request, const void* head, size_t head_bytes, const void* body = nullptr,
            size_t body_bytes = 0);

  // Whole messages, heads included.
  bool send_whole(const void* messages, size_t bytes) { return platform::send_all(socket_, messages, bytes); }

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
  bool read(void* data, size_t bytes, int* fd);

  platform::Socket socket_;
  std::unique_ptr<Inlet> inlet_;  // of a TCP socket
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Message> inbox_;
  std::function<void()> interrupt_;
  std::atomic<bool> news_{false};
  const bool outlives_server_;
  bool closed_ = false;
  bool ending_ = false;
  std::thread reader_;
};

}  // namespace uepool::link
