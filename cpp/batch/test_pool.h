// A session whose instances are threads of the test, so that a debugger, TSan and a "kill" at a chosen point can see
// both sides of the protocol. The game they play makes every row a function of (env, episode, step, action).
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "batch/owner.h"
#include "batch/session.h"
#include "link/binding.h"

namespace uepool::batch {

constexpr uint32_t kObsInts = 37;  // long enough to be torn

inline std::vector<TensorPlan> test_tensors(uint32_t autoreset) {
  std::vector<TensorPlan> tensors = {
      {wire::kObservation, 0, "", wire::kI64, {kObsInts}}, {wire::kAction, 0, "", wire::kI64, {}},
      {wire::kReward, 0, "reward", wire::kF64, {}},        {wire::kTerminated, 0, "terminated", wire::kBool, {}},
      {wire::kTruncated, 0, "truncated", wire::kBool, {}}, {wire::kFault, 0, "fault", wire::kI32, {}},
      {wire::kValidRow, 0, "valid", wire::kU8, {}},        {wire::kElapsedStep, 0, "elapsed", wire::kI32, {}},
      {wire::kInfo, 0, "episode", wire::kI64, {}},
  };
  if (autoreset == wire::kSameStep) {
    tensors.push_back({wire::kFinalFlag, 0, "final", wire::kBool, {}});
    tensors.push_back({wire::kFinalObservation, 0, "final_obs", wire::kI64, {kObsInts}});
    tensors.push_back({wire::kFinalInfo, 0, "final_episode", wire::kI64, {}});
    tensors.push_back({wire::kFinalElapsedStep, 0, "final_elapsed", wire::kI32, {}});
  }
  return tensors;
}

inline SegmentPlan test_plan(uint32_t num_envs, uint32_t batch_size, uint32_t autoreset, uint32_t blocks = 3) {
  return {num_envs, 1, batch_size, batch_size == num_envs ? blocks : 1, autoreset, 0, test_tensors(autoreset)};
}

inline int64_t cell(uint32_t env, uint64_t seed, int64_t step, int64_t action, uint32_t i) {
  return static_cast<int64_t>(seed % 1000003) * 7 + env * 1000 + step * 31 + action * 13 + i;
}

// One instance: a thread that plays until it is told to stop, or "dies" at its n-th action on the segment.
class TestInstance {
 public:
  TestInstance(Owner& owner, uint32_t instance, int64_t episode_length, int64_t die_after = -1)
      : length_(episode_length), die_after_(die_after) {
    const std::vector<uint8_t> message = owner.bind_message(instance, 0);
    const uint8_t* at = message.data() + sizeof(wire::MessageHead);
    wire::BindHead head;
    std::memcpy(&head, at, sizeof(head));
    at += sizeof(head);
    std::vector<wire::TensorDesc> tensors(head.num_tensors);
    std::memcpy(static_cast<void*>(tensors.data()), at, tensors.size() * sizeof(wire::TensorDesc));
    at += tensors.size() * sizeof(wire::TensorDesc);
    std::vector<wire::EnvBinding> envs(head.num_bound);
    std::memcpy(static_cast<void*>(envs.data()), at, envs.size() * sizeof(wire::EnvBinding));
    binding_ = std::make_unique<link::Binding>(owner.base(), head, tensors, envs);
    if (!binding_->error().empty()) throw std::runtime_error(binding_->error());
    games_.resize(envs.size());
    thread_ = std::thread([this] { run(); });
  }
  ~TestInstance() { stop(); }

  void stop() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    binding_->interrupt();
    thread_.join();
  }
  void wait_dead() { thread_.join(); }
  void nudge() { binding_->interrupt(); }
  bool dead() const { return dead_; }

 private:
  struct Game {
    uint64_t seed = 0;
    int64_t step = 0;
  };

  // Counts down at every point where a kill is interesting; true: the thread must vanish now.
  bool dies() {
    if (die_after_ < 0 || die_after_-- > 0) return false;
    dead_ = true;
    return true;
  }

  void run() {
    while (!stopping_) {
      link::Task task;
      if (!binding_->poll(&task)) {
        if (dies()) return;
        binding_->wait(50);
        continue;
      }
      if (dies()) return;
      Game& game = games_[task.env];
      int64_t action = 0;
      if (task.kind == link::Task::kReset) {
        game = {task.seed, 0};
      } else {
        ++game.step;
        action = *binding_->action<int64_t>(0, task.env);
      }
      auto* observation = binding_->observation<int64_t>(0, task.env);
      for (uint32_t i = 0; i < kObsInts; ++i) {
        observation[i] = cell(binding_->session_env(task.env), game.seed, game.step, action, i);
        if (i == kObsInts / 2 && dies()) return;
      }
      *binding_->info<int64_t>(0, task.env) = static_cast<int64_t>(game.seed % 1000003);
      if (dies()) return;
      if (task.kind == link::Task::kReset) {
        binding_->finish_reset(task.env);
      } else {
        *binding_->reward(task.env) = static_cast<double>(game.step);
        binding_->finish_step(task.env, game.step >= length_, false);
      }
      if (dies()) return;
    }
  }

  const int64_t length_;
  int64_t die_after_;
  std::unique_ptr<link::Binding> binding_;
  std::vector<Game> games_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> dead_{false};
  std::thread thread_;
};

// Batches hold pointers into it, so it outlives them.
inline std::unique_ptr<Session> test_session(Owner& owner, std::vector<uint32_t> sizes, bool gang = false) {
  std::shared_ptr<uint8_t> mapping(owner.base(), [](uint8_t*) {});
  return std::make_unique<Session>(mapping, owner.layout().header.total_bytes, std::move(sizes), gang);
}

template <class T>
const T* rows(const Batch& batch, uint32_t role) {
  for (const wire::TensorDesc& tensor : *batch.tensors) {
    if (tensor.role == role) return reinterpret_cast<const T*>(batch.data + tensor.offset);
  }
  return nullptr;
}

// Fails the test if row `i` is not whole: every cell must follow from the first one.
inline void expect_whole(const Batch& batch, uint32_t i) {
  const int64_t* observation = rows<int64_t>(batch, wire::kObservation) + batch.row(i) * kObsInts;
  for (uint32_t k = 1; k < kObsInts; ++k)
    ASSERT_EQ(observation[k], observation[0] + k) << "torn row of env " << batch.env_ids[i];
}

inline void no_check() {}

inline std::vector<uint32_t> all_ids(uint32_t n) {
  std::vector<uint32_t> ids(n);
  for (uint32_t i = 0; i < n; ++i) ids[i] = i;
  return ids;
}

}  // namespace uepool::batch
