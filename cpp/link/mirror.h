// The rows of an instance on another machine than its server's: private memory that is laid out as a segment is, so
// that Binding, and the game behind it, see no difference. Tasks come in as messages, finished rows go out as messages.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "link/binding.h"
#include "wire/link.h"
#include "wire/segment.h"

namespace uepool::link {

class Mirror {
 public:
  // For what a Bind message says. Check `error()` before use: not empty when it doesn't hold together.
  Mirror(const wire::BindHead& head, std::vector<wire::TensorDesc> tensors, std::vector<wire::EnvBinding> envs);
  Mirror(const Mirror&) = delete;
  Mirror& operator=(const Mirror&) = delete;

  const std::string& error() const { return error_; }
  Binding& binding() { return *binding_; }
  std::shared_ptr<void> memory() const { return memory_; }

  // The payload of a Task message: the binding will find it at its next poll(). False: malformed.
  bool take_task(const std::vector<uint8_t>& payload);

  // After binding().poll(): appends what the server must know to `out`, as whole messages. `task`: what poll() found,
  // or null. True: it should not wait for more.
  bool collect(const Task* task, std::vector<uint8_t>* out);

 private:
  struct Part {
    uint64_t offset;  // of the first env's rows from base_
    uint64_t bytes;   // of one env's rows
    uint32_t role;
  };

  bool is_final(const Part& part) const { return part.role >= wire::kFinalFlag; }
  uint8_t* rows_of(const Part& part, uint32_t env) { return base_ + part.offset + env * part.bytes; }
  bool lay_out(wire::BindHead* head, std::vector<wire::TensorDesc>* tensors);
  wire::EnvLine& line(uint32_t env) { return reinterpret_cast<wire::EnvLine*>(base_ + envs_offset_)[env]; }
  void append_row(uint32_t env, std::vector<uint8_t>* out);

  std::string error_;
  uint32_t envs_ = 0;
  uint64_t envs_offset_ = 0, ready_offset_ = 0, messages_offset_ = 0;
  std::vector<Part> actions_, rows_;
  const Part *faults_ = nullptr, *final_flags_ = nullptr;  // among rows_
  uint64_t action_bytes_ = 0, row_bytes_ = 0;              // of one env
  bool eager_ = false;                                     // the session takes rows one by one
  std::shared_ptr<void> memory_;
  uint8_t* base_ = nullptr;
  std::unique_ptr<Binding> binding_;
};

}  // namespace uepool::link
