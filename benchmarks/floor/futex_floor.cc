// The floor of stepping processes over shared memory: nothing but the wake-ups and the bytes.
//
//   futex_floor PROCESSES OBSERVATION_BYTES ENVS_PER_PROCESS WARMUP_SECONDS SECONDS
//
// One futex wake starts a step in all processes; each writes the observations of its envs; the last one to finish
// wakes the receiver, which starts the next step. No protocol, no actions, no faults, no Python: a real server can
// come near, not below. Prints one line of JSON.
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Word = std::atomic<uint32_t>;

constexpr size_t kCacheLine = 64;

struct Shared {
  alignas(kCacheLine) Word step;     // the processes wait for it to change
  alignas(kCacheLine) Word done;     // processes that finished the step
  alignas(kCacheLine) Word batches;  // the receiver waits for it to change
};

struct Count {
  uint64_t steps = 0;
  uint64_t batches = 0;
  double seconds = 0;
};

// Not FUTEX_PRIVATE: the words are shared between processes.
void wait_while(Word* word, uint32_t seen) { syscall(SYS_futex, word, FUTEX_WAIT, seen, nullptr, nullptr, 0); }
void wake(Word* word, int waiters) { syscall(SYS_futex, word, FUTEX_WAKE, waiters, nullptr, nullptr, 0); }

uint32_t await_change(Word* word, uint32_t seen) {
  uint32_t value;
  while ((value = word->load()) == seen) wait_while(word, seen);
  return value;
}

class Floor {
 public:
  Floor(uint32_t processes, size_t observation_bytes, uint32_t envs_per_process)
      : processes_(processes), row_bytes_(observation_bytes), rows_per_process_(envs_per_process) {
    const size_t bytes = sizeof(Shared) + static_cast<size_t>(processes) * envs_per_process * observation_bytes;
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    shared_ = new (memory) Shared{};
    rows_ = static_cast<unsigned char*>(memory) + sizeof(Shared);
  }

  // Returns when every process waits for its first step.
  void start() {
    const pid_t parent = getpid();
    for (uint32_t i = 0; i < processes_; ++i) {
      const pid_t pid = fork();
      if (pid < 0) fail("fork");
      if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(1);
        serve(i);
      }
      pids_.push_back(pid);
    }
    await_change(&shared_->batches, 0);
  }

  Count step_for(double seconds) {
    Count count;
    const auto begin = Clock::now();
    do {
      step();
      ++count.batches;
      count.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    } while (count.seconds < seconds);
    count.steps = count.batches * processes_ * rows_per_process_;
    return count;
  }

  void stop() {
    for (pid_t pid : pids_) kill(pid, SIGKILL);
    while (wait(nullptr) > 0) {
    }
  }

 private:
  [[noreturn]] void fail(const char* what) {
    perror(what);
    stop();
    exit(1);
  }

  void step() {
    const uint32_t seen = shared_->batches.load();
    shared_->done.store(0);
    shared_->step.fetch_add(1);
    wake(&shared_->step, INT_MAX);
    await_change(&shared_->batches, seen);
  }

  [[noreturn]] void serve(uint32_t index) {
    unsigned char* rows = rows_ + static_cast<size_t>(index) * rows_per_process_ * row_bytes_;
    for (uint32_t seen = 0;;) {
      if (shared_->done.fetch_add(1) + 1 == processes_) {
        shared_->batches.fetch_add(1);
        wake(&shared_->batches, 1);
      }
      seen = await_change(&shared_->step, seen);
      for (uint32_t k = 0; k < rows_per_process_; ++k)
        memset(rows + k * row_bytes_, static_cast<int>(seen), row_bytes_);
    }
  }

  const uint32_t processes_;
  const size_t row_bytes_;
  const uint32_t rows_per_process_;
  Shared* shared_ = nullptr;
  unsigned char* rows_ = nullptr;
  std::vector<pid_t> pids_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: %s PROCESSES OBSERVATION_BYTES ENVS_PER_PROCESS WARMUP_SECONDS SECONDS\n", argv[0]);
    return 2;
  }
  const long processes = atol(argv[1]), bytes = atol(argv[2]), envs = atol(argv[3]);
  if (processes < 1 || bytes < 1 || envs < 1) {
    fprintf(stderr, "futex_floor: the first three arguments must be at least 1\n");
    return 2;
  }
  Floor floor(static_cast<uint32_t>(processes), static_cast<size_t>(bytes), static_cast<uint32_t>(envs));
  const auto begin = Clock::now();
  floor.start();
  const double start_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  floor.step_for(atof(argv[4]));
  const Count count = floor.step_for(atof(argv[5]));
  floor.stop();
  printf("{\"steps\": %llu, \"batches\": %llu, \"seconds\": %.9f, \"start_s\": %.6f}\n",
         static_cast<unsigned long long>(count.steps), static_cast<unsigned long long>(count.batches), count.seconds,
         start_seconds);
}
