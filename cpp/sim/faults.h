// Misbehaviour on request: lets a test make exactly one process of a session die, hang or fail at a chosen moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/reading.h"

namespace uepool::sim {

enum class FaultKind {
  kCrash,  // dies by SIGABRT
  kExit,   // ends itself with status 7
  kHang,   // sleeps for ever; only a signal ends it
  kStop,   // stops itself as SIGSTOP does; SIGCONT lets it go on
  kFail,   // throws GameError: the process lives on
};

enum class Moment { kStart, kReset, kStep };

class Faults {
 public:
  // Fields, all optional: crash_at_start, crash_at_reset: bool; crash_at_step: int >= 1; likewise exit_…, hang_…,
  // stop_…, fail_…; fault_envs, fault_episodes: lists; fault_row: when_written; fault_once_file: path.
  void read(Fields& fields);

  bool any(Moment moment) const;
  // Faults at start that name no envs happen at configure(); those that do when the session's envs are known.
  bool names_envs() const { return envs_.has_value(); }
  // For steps: how much of the row is written by then, 0 nothing, 1 half, 2 all.
  int part() const { return part_; }

  // Does what is asked for at this moment, if anything; `env` is the session's number. Comes back unless it did.
  void at_start(const std::vector<uint32_t>& envs) const;
  void at_reset(uint32_t env, uint64_t episode) const;
  void at_step(uint32_t env, uint64_t episode, uint32_t step) const;

 private:
  struct Rule {
    FaultKind kind;
    Moment moment;
    uint32_t step;
  };

  bool applies(uint32_t env) const;
  void commit(const Rule& rule, const std::string& where) const;

  std::vector<Rule> rules_;
  std::optional<std::vector<int64_t>> envs_;
  std::optional<std::vector<int64_t>> episodes_;
  int part_ = 0;
  std::string once_file_;
};

const std::vector<std::string>& fault_kinds();
// By the name in fault_kinds(). `where` is for the log and for the text of kFail.
void commit_fault(const std::string& kind, const std::string& where);

}  // namespace uepool::sim
