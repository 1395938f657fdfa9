// Makes a step take as long as asked for.
#pragma once

#include <cstdint>

#include "sim/reading.h"

namespace uepool::sim {

class StepTime {
 public:
  // Fields: step_time_us, reset_time_us: microseconds; jitter: 0 to 1; step_time_kind: sleep or busy.
  // Values of before stay where a field is missing.
  void read(Fields& fields);
  Json values() const;

  // `key` decides the jitter: the time is multiplied by a number from 1 - jitter to 1 + jitter.
  void spend_step(uint64_t key) const { spend(step_us_, key); }
  void spend_reset(uint64_t key) const { spend(reset_us_, key); }
  double factor(uint64_t key) const;

 private:
  void spend(double microseconds, uint64_t key) const {
    if (microseconds > 0) spend_now(microseconds * factor(key));
  }
  void spend_now(double microseconds) const;

  double step_us_ = 0;
  double reset_us_ = 0;
  double jitter_ = 0;
  bool busy_ = false;
};

}  // namespace uepool::sim
