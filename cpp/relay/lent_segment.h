// A session's segment, worked on for an engine that cannot map it: what its envs are asked for becomes Task messages,
// its Row messages become rows. docs/segment.md states the rules; this is their instance half without the game.
//
// Two threads use it: one asks for tasks, the other one brings rows. Nothing that the engine says is believed: every
// number is checked against the Bind message, which is the server's own. Words of the segment are loaded once and
// checked too, since the trainer can write them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "link/inlet.h"
#include "wire/link.h"
#include "wire/segment.h"

namespace uepool::relay {

class LentSegment {
 public:
  // For the payload of a Bind message and the descriptor that came with it, which it takes over. Null: `error` says
  // why.
  static std::unique_ptr<LentSegment> map(const std::vector<uint8_t>& bind, int fd, std::string* error);
  ~LentSegment();
  LentSegment(const LentSegment&) = delete;
  LentSegment& operator=(const LentSegment&) = delete;

  // What a waiter for tasks sleeps on. Load it before looking for tasks.
  uint32_t* wake_word() const { return wake_word_; }
  uint32_t wake_bits() const { return wake_bits_; }

  // Appends a Task message to `out` for each env that was newly asked for something; whether there was one.
  bool take_tasks(std::vector<uint8_t>* out);

  // The engine sends a Row: reads the message's payload into the env's row and hands it over. False: `error` says how
  // it is wrong; it stays empty when the stream ended.
  bool take_row(link::Inlet& inlet, uint32_t payload_bytes, std::string* error);
  // The same of a Resetting message.
  bool take_resetting(link::Inlet& inlet, uint32_t payload_bytes, std::string* error);

 private:
  struct Env {
    uint32_t index = 0;              // in the session
    uint64_t told = 0;               // the word that was last made a Task; of the thread that asks for tasks
    uint32_t block = 0;              // of that Task
    std::atomic<uint64_t> asked{0};  // `told`, for the other thread; 0: nothing that was not answered
  };
  struct Part {
    uint64_t offset;  // from the start of a block; an action's: of the segment
    uint64_t bytes;   // of the rows of all agents of an env
    uint32_t role;
  };

  LentSegment() = default;
  wire::EnvLine& line(const Env& env) const;
  void append_task(uint32_t local, std::vector<uint8_t>* out);
  bool read_columns(link::Inlet& inlet, const Env& env, bool with_final, std::string* error);
  void hand_over(Env& env, uint64_t word, const wire::RowHead& row);

  uint8_t* base_ = nullptr;
  wire::BindHead head_{};
  uint32_t* wake_word_ = nullptr;
  uint32_t wake_bits_ = 0;
  std::vector<Env> envs_;
  std::vector<Part> actions_, rows_;
  uint64_t action_bytes_ = 0;
  uint64_t row_bytes_ = 0, final_bytes_ = 0;  // of one env's row, without and in its final part
};

}  // namespace uepool::relay
