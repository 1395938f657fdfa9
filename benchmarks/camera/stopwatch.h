// Times in the thread's own time: what else the machine runs meanwhile does not count.
#pragma once

#include <time.h>

#include <algorithm>

namespace uepool::bench {

class Stopwatch {
 public:
  Stopwatch() {
    cost_ = 1;
    for (int i = 0; i < 1000; ++i) {
      const double before = now();
      cost_ = std::min(cost_, now() - before);
    }
  }

  void start() { last_ = now(); }
  // Milliseconds since the start or the last lap, less what reading the clock takes.
  double lap() {
    const double before = last_;
    last_ = now();
    return last_ - before - cost_;
  }

 private:
  static double now() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
  }

  double cost_, last_ = 0;
};

}  // namespace uepool::bench
