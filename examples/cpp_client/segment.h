// A session's shared memory, and the connection that keeps the session alive (docs/grpc.md, "Attaching").
#pragma once

#include <cstdint>
#include <string>

class Segment {
 public:
  // Dials `address` ("@name": an abstract one) and hands in the session's secret. Throws std::runtime_error.
  Segment(const std::string& address, const std::string& secret, uint64_t bytes);
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  const uint8_t* data() const { return data_; }
  uint64_t bytes() const { return bytes_; }

 private:
  int lease_ = -1;  // the session ends when it is closed
  const uint8_t* data_ = nullptr;
  uint64_t bytes_;
};
