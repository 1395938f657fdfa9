// A leased session, stepped by unary calls with its rows in shared memory (docs/grpc.md).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "segment.h"
#include "uepool.grpc.pb.h"

// A tensor of a batch, where it lies in shared memory: num_envs * agents rows.
struct Column {
  const uepool::v1::BatchTensor* tensor = nullptr;
  const uint8_t* data = nullptr;

  template <class T>
  const T* row(uint64_t number) const {
    return reinterpret_cast<const T*>(data + number * tensor->row_bytes());
  }
};

enum Role : uint32_t {
  kObservation = 0,
  kReward = 2,
  kTerminated = 3,
  kTruncated = 4,
  kFault = 5,
  kValid = 6,
  kElapsedStep = 7,
  kInfo = 8,
};

class Client {
 public:
  // Leases envs from a pool; waits in its queue if need be. All throw std::runtime_error with the server's words.
  Client(const std::string& target, const std::string& token, const std::string& pool, uint32_t num_envs,
         uint64_t seed);
  ~Client();

  const uepool::v1::Opened& opened() const { return opened_; }
  uint64_t rows() const { return uint64_t{opened_.num_envs()} * opened_.agents(); }

  void reset();
  // One discrete action per row.
  void step(const std::vector<int64_t>& actions);

  // Of the last batch, good until the second next step. `name` picks one of several of a role; "": the first.
  Column column(uint32_t role, const std::string& name = "") const;
  const uepool::v1::Batch& batch() const { return batch_; }

 private:
  template <class Request, class Call>
  void ask(const Request& request, Call call);

  std::string authorization_;
  std::unique_ptr<uepool::v1::Sessions::Stub> stub_;
  uepool::v1::Opened opened_;
  uepool::v1::Batch batch_;
  std::unique_ptr<Segment> segment_;
};
