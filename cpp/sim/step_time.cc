#include "sim/step_time.h"

#include <cerrno>
#include <cmath>
#include <ctime>

#include "wire/seed.h"

namespace uepool::sim {
namespace {

double thread_cpu_us() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e6 + now.tv_nsec * 1e-3;
}

}  // namespace

void StepTime::read(Fields& fields) {
  constexpr double kMax = 3.6e9;  // an hour
  step_us_ = fields.real("step_time_us", step_us_, 0, kMax);
  reset_us_ = fields.real("reset_time_us", reset_us_, 0, kMax);
  jitter_ = fields.real("jitter", jitter_, 0, 1);
  busy_ = fields.choice("step_time_kind", busy_ ? "busy" : "sleep", {"sleep", "busy"}) == "busy";
}

Json StepTime::values() const {
  return Json::Object{{"step_time_us", step_us_},
                      {"reset_time_us", reset_us_},
                      {"jitter", jitter_},
                      {"step_time_kind", busy_ ? "busy" : "sleep"}};
}

double StepTime::factor(uint64_t key) const {
  const double unit = static_cast<double>(wire::mix64(key ^ 3) >> 11) * 0x1p-53;
  return 1 + jitter_ * (2 * unit - 1);
}

// Busy burns CPU time of its own, so that a crowded machine takes longer, as it would with a real game.
void StepTime::spend_now(double microseconds) const {
  if (busy_) {
    const double until = thread_cpu_us() + microseconds;
    while (thread_cpu_us() < until) {
    }
    return;
  }
  timespec left;
  left.tv_sec = static_cast<time_t>(microseconds / 1e6);
  left.tv_nsec = static_cast<long>((microseconds - static_cast<double>(left.tv_sec) * 1e6) * 1e3);
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

}  // namespace uepool::sim
