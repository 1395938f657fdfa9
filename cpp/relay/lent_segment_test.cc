// Both ends of a link over TCP without sockets or threads between them: the trainer's session, the relay's half, the
// engine's half. What travels is looked at on the way, and spoiled.
#include "relay/lent_segment.h"

#include <sys/socket.h>
#include <unistd.h>

#include "batch/test_pool.h"
#include "link/mirror.h"
#include "wire/seed.h"

namespace uepool::relay {
namespace {

using batch::kObsInts;

struct Frame {
  wire::MessageHead head;
  std::vector<uint8_t> payload;
};

std::vector<Frame> split(const std::vector<uint8_t>& bytes) {
  std::vector<Frame> frames;
  for (size_t at = 0; at < bytes.size();) {
    Frame frame;
    std::memcpy(&frame.head, bytes.data() + at, sizeof(frame.head));
    at += sizeof(frame.head);
    frame.payload.assign(bytes.begin() + static_cast<ptrdiff_t>(at),
                         bytes.begin() + static_cast<ptrdiff_t>(at + frame.head.bytes));
    at += frame.head.bytes;
    frames.push_back(std::move(frame));
  }
  return frames;
}

class LentSegmentTest : public ::testing::Test {
 protected:
  void start(uint32_t envs, uint32_t autoreset, uint32_t batch_size = 0) {
    num_envs_ = envs;
    owner_ = std::make_unique<batch::Owner>(batch::test_plan(envs, batch_size ? batch_size : envs, autoreset), 42,
                                            std::vector<uint32_t>{envs}, false);
    session_ = batch::test_session(*owner_, {envs});
    bind();
  }
  void bind() {
    std::vector<uint8_t> message = owner_->bind_message(0, 0);
    message.erase(message.begin(), message.begin() + sizeof(wire::MessageHead));
    std::string error;
    lent_ = LentSegment::map(message, dup(owner_->fd()), &error);
    ASSERT_NE(lent_, nullptr) << error;
    wire::BindHead head;
    std::memcpy(&head, message.data(), sizeof(head));
    std::vector<wire::TensorDesc> tensors(head.num_tensors);
    std::vector<wire::EnvBinding> bindings(head.num_bound);
    const size_t bytes = tensors.size() * sizeof(wire::TensorDesc);
    std::memcpy(static_cast<void*>(tensors.data()), message.data() + sizeof(head), bytes);
    std::memcpy(bindings.data(), message.data() + sizeof(head) + bytes, bindings.size() * sizeof(wire::EnvBinding));
    mirror_ = std::make_unique<link::Mirror>(head, tensors, bindings);
    ASSERT_EQ(mirror_->error(), "");
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    hang_up();
    engine_end_ = ends[0];
    relay_end_ = ends[1];
    inlet_ = std::make_unique<link::Inlet>(relay_end_);
  }
  void TearDown() override { hang_up(); }
  void hang_up() {
    for (int* end : {&engine_end_, &relay_end_}) {
      if (*end >= 0) close(*end);
      *end = -1;
    }
  }

  void reset() {
    const auto ids = batch::all_ids(num_envs_);
    session_->reset(ids.data(), num_envs_, {}, batch::no_check);
  }
  void step(int64_t action) {
    const auto ids = batch::all_ids(num_envs_);
    const std::vector<int64_t> actions(num_envs_, action);
    session_->send(ids.data(), num_envs_, {reinterpret_cast<const uint8_t*>(actions.data())});
  }

  // The engine plays what the trainer asked for; what it says.
  std::vector<uint8_t> play(int64_t length = 3) {
    std::vector<uint8_t> tasks, said;
    lent_->take_tasks(&tasks);
    for (const Frame& frame : split(tasks)) {
      EXPECT_EQ(frame.head.type, wire::kTask);
      EXPECT_TRUE(mirror_->take_task(frame.payload));
    }
    link::Task task;
    steps_.resize(num_envs_);
    seeds_.resize(num_envs_);
    link::Binding& binding = mirror_->binding();
    while (binding.poll(&task)) {
      mirror_->collect(&task, &said);
      const bool is_reset = task.kind == link::Task::kReset;
      steps_[task.env] = is_reset ? 0 : steps_[task.env] + 1;
      seeds_[task.env] = is_reset ? task.seed : seeds_[task.env];
      const int64_t action = is_reset ? 0 : *binding.action<int64_t>(0, task.env);
      for (uint32_t i = 0; i < kObsInts; ++i) {
        binding.observation<int64_t>(0, task.env)[i] =
            batch::cell(binding.session_env(task.env), seeds_[task.env], steps_[task.env], action, i);
      }
      *binding.info<int64_t>(0, task.env) = steps_[task.env];
      *binding.reward(task.env) = static_cast<double>(steps_[task.env]);
      if (action == kRaise) {
        binding.fail(task.env, "as asked");
      } else if (is_reset) {
        binding.finish_reset(task.env);
      } else {
        binding.finish_step(task.env, steps_[task.env] >= length, false);
      }
    }
    mirror_->collect(nullptr, &said);
    return said;
  }

  // Empty: all of it was taken.
  std::string deliver(const std::vector<uint8_t>& said) {
    EXPECT_EQ(write(engine_end_, said.data(), said.size()), static_cast<ssize_t>(said.size()));
    for (size_t at = 0; at < said.size();) {
      wire::MessageHead head;
      EXPECT_TRUE(inlet_->read(&head, sizeof(head)));
      at += sizeof(head) + head.bytes;
      std::string error;
      const bool taken = head.type == wire::kRow ? lent_->take_row(*inlet_, head.bytes, &error)
                                                 : lent_->take_resetting(*inlet_, head.bytes, &error);
      if (!taken) return error.empty() ? "the stream ended" : error;
    }
    return "";
  }

  bool is_pending(uint32_t env) const {
    const auto* lines = reinterpret_cast<const wire::EnvLine*>(owner_->base() + owner_->layout().header.envs_offset);
    return wire::phase_of(lines[env].word) == wire::kPending;
  }

  static constexpr int64_t kRaise = 4;
  uint32_t num_envs_ = 0;
  std::unique_ptr<batch::Owner> owner_;
  std::unique_ptr<batch::Session> session_;
  std::unique_ptr<LentSegment> lent_;
  std::unique_ptr<link::Mirror> mirror_;
  std::unique_ptr<link::Inlet> inlet_;
  int engine_end_ = -1, relay_end_ = -1;
  std::vector<int64_t> steps_;
  std::vector<uint64_t> seeds_;
};

TEST_F(LentSegmentTest, RowsAreThoseThatTheGameWrote) {
  start(70, wire::kNextStep);  // more than one word of ready bits
  reset();
  ASSERT_EQ(deliver(play()), "");
  session_->receive(batch::no_check);
  for (int64_t n = 1; n <= 12; ++n) {
    step(n % 4);
    ASSERT_EQ(deliver(play()), "");
    const auto batch = session_->receive(batch::no_check);
    ASSERT_FALSE(batch->any_fault);
    const int64_t in_episode = n % 4;  // three steps, then the reset
    const auto episode = static_cast<uint64_t>(n / 4);
    for (uint32_t env = 0; env < 70; ++env) {
      const uint64_t seed = wire::episode_seed(42, env, episode);
      const int64_t action = in_episode == 0 ? 0 : n % 4;
      ASSERT_EQ(batch::rows<int64_t>(*batch, wire::kObservation)[env * kObsInts],
                batch::cell(env, seed, in_episode, action, 0));
      batch::expect_whole(*batch, env);
      ASSERT_EQ(batch::rows<uint8_t>(*batch, wire::kTerminated)[env], in_episode == 3);
      ASSERT_EQ(batch::rows<int32_t>(*batch, wire::kElapsedStep)[env], in_episode);
    }
  }
}

TEST_F(LentSegmentTest, FinalRowsTravelOnlyWhenThereAreSome) {
  start(2, wire::kSameStep);
  reset();
  ASSERT_EQ(deliver(play()), "");
  session_->receive(batch::no_check);
  step(1);
  const std::vector<uint8_t> plain = play(2);
  ASSERT_EQ(deliver(plain), "");
  EXPECT_FALSE(session_->receive(batch::no_check)->any_final);
  step(1);
  const std::vector<uint8_t> last = play(2);
  EXPECT_GT(last.size(), plain.size());
  EXPECT_EQ(split(last)[0].head.type, wire::kResetting);
  ASSERT_EQ(deliver(last), "");
  const auto batch = session_->receive(batch::no_check);
  EXPECT_TRUE(batch->any_final);
  const auto* final_rows = batch::rows<int64_t>(*batch, wire::kFinalObservation);
  EXPECT_EQ(final_rows[kObsInts], batch::cell(1, wire::episode_seed(42, 1, 0), 2, 1, 0));
  EXPECT_EQ(batch::rows<int64_t>(*batch, wire::kObservation)[kObsInts],
            batch::cell(1, wire::episode_seed(42, 1, 1), 0, 0, 0));
  step(1);
  ASSERT_EQ(deliver(play(2)), "");
  EXPECT_FALSE(session_->receive(batch::no_check)->any_final) << "a flag of the last row is still there";
}

TEST_F(LentSegmentTest, WhatAnEnvRaisedIsToldWithItsText) {
  start(1, wire::kNextStep);
  reset();
  ASSERT_EQ(deliver(play()), "");
  session_->receive(batch::no_check);
  step(kRaise);
  ASSERT_EQ(deliver(play()), "");
  const auto batch = session_->receive(batch::no_check);
  EXPECT_EQ(batch::rows<int32_t>(*batch, wire::kFault)[0], static_cast<int32_t>(wire::kException));
  EXPECT_EQ(session_->message(0), "as asked");
}

TEST_F(LentSegmentTest, AReplacementGoesOnWithTheNextEpisode) {
  start(2, wire::kSameStep);
  reset();
  ASSERT_EQ(deliver(play()), "");
  session_->receive(batch::no_check);
  step(1);
  play();  // ... and it is gone before a row was sent
  owner_->instance_exited(0, wire::kExited, "gone");
  bind();
  steps_.clear();
  ASSERT_EQ(deliver(play()), "");
  const auto batch = session_->receive(batch::no_check);
  EXPECT_EQ(batch::rows<int32_t>(*batch, wire::kFault)[1], static_cast<int32_t>(wire::kExited));
  EXPECT_EQ(batch::rows<uint8_t>(*batch, wire::kValidRow)[1], wire::kInvalid);
  EXPECT_EQ(batch::rows<int64_t>(*batch, wire::kObservation)[kObsInts],
            batch::cell(1, wire::episode_seed(42, 1, 1), 0, 0, 0));
}

TEST_F(LentSegmentTest, NothingThatAnEngineSaysIsBelieved) {
  start(2, wire::kNextStep);
  reset();
  const std::vector<uint8_t> good = play();
  const size_t one = good.size() / 2;  // a Row of each env
  struct Spoiled {
    const char* what;
    size_t offset;  // in the payload
    uint32_t value;
    const char* said;
  };
  const size_t valid = sizeof(wire::RowHead) + kObsInts * 8 + 8 + 1 + 1 + 4;  // before it: reward, ends, fault
  const Spoiled cases[] = {
      {"env", offsetof(wire::RowHead, env), 2, "does not host"},
      {"env far away", offsetof(wire::RowHead, env), ~0u, "does not host"},
      {"step", offsetof(wire::RowHead, step), 9, "answers no Task"},
      {"text", offsetof(wire::RowHead, text_bytes), 1, "bytes instead of"},
      {"much text", offsetof(wire::RowHead, text_bytes), ~0u, "bytes instead of"},
      {"valid", valid, 0x01010103, "valid column"},
  };
  for (const Spoiled& spoiled : cases) {
    bind();
    std::vector<uint8_t> tasks;
    ASSERT_TRUE(lent_->take_tasks(&tasks));
    std::vector<uint8_t> bad(good.begin(), good.begin() + static_cast<ptrdiff_t>(one));
    std::memcpy(bad.data() + sizeof(wire::MessageHead) + spoiled.offset, &spoiled.value, 4);
    EXPECT_NE(deliver(bad).find(spoiled.said), std::string::npos) << spoiled.what;
    EXPECT_TRUE(is_pending(0) && is_pending(1)) << spoiled.what;
  }
}

TEST_F(LentSegmentTest, ARowIsTakenOnceAndOnlyWhenAskedFor) {
  start(1, wire::kNextStep);
  reset();
  const std::vector<uint8_t> row = play();
  ASSERT_EQ(deliver(row), "");
  EXPECT_NE(deliver(row).find("answers no Task"), std::string::npos);
  std::vector<uint8_t> resetting(sizeof(wire::MessageHead) + sizeof(wire::ResettingHead));
  const wire::MessageHead head{sizeof(wire::ResettingHead), wire::kResetting, 0, 0};
  std::memcpy(resetting.data(), &head, sizeof(head));
  bind();
  EXPECT_NE(deliver(resetting).find("not at work"), std::string::npos);
}

TEST_F(LentSegmentTest, ARowThatBreaksOffLeavesTheEnvPending) {
  start(1, wire::kNextStep);
  reset();
  std::vector<uint8_t> row = play();
  row.resize(row.size() - 20);
  ASSERT_EQ(write(engine_end_, row.data(), row.size()), static_cast<ssize_t>(row.size()));
  close(engine_end_);
  engine_end_ = -1;
  wire::MessageHead head;
  std::string error;
  ASSERT_TRUE(inlet_->read(&head, sizeof(head)));
  EXPECT_FALSE(lent_->take_row(*inlet_, head.bytes, &error));
  EXPECT_EQ(error, "");
  EXPECT_TRUE(inlet_->ended());
  EXPECT_TRUE(is_pending(0));
}

TEST_F(LentSegmentTest, MalformedTasksAreRefusedByTheEngine) {
  start(2, wire::kNextStep);
  reset();
  ASSERT_EQ(deliver(play()), "");
  session_->receive(batch::no_check);
  step(1);
  std::vector<uint8_t> tasks;
  ASSERT_TRUE(lent_->take_tasks(&tasks));
  const std::vector<uint8_t> good = split(tasks)[0].payload;
  EXPECT_FALSE(mirror_->take_task({}));
  EXPECT_FALSE(mirror_->take_task({good.begin(), good.end() - 1}));
  for (const size_t offset : {offsetof(wire::TaskHead, env), offsetof(wire::TaskHead, command)}) {
    std::vector<uint8_t> bad = good;
    bad[offset] = 7;
    EXPECT_FALSE(mirror_->take_task(bad));
  }
  EXPECT_TRUE(mirror_->take_task(good));
  EXPECT_FALSE(mirror_->take_task(good)) << "it is at work already";
}

TEST(Mirror, RowsThatFitNoMessageAreRefused) {
  wire::BindHead head{};
  head.num_envs = head.batch_size = head.num_bound = head.agents = 1;
  std::vector<wire::TensorDesc> tensors(2);
  tensors[0].role = wire::kObservation;
  tensors[0].dtype = wire::kU8;
  tensors[0].ndim = 1;
  tensors[0].dims[0] = wire::kMaxMessageBytes;
  tensors[0].row_bytes = wire::kMaxMessageBytes;
  tensors[1].role = wire::kFault;
  tensors[1].dtype = wire::kI32;
  tensors[1].row_bytes = 4;
  const std::vector<wire::EnvBinding> envs(1);
  EXPECT_NE(link::Mirror(head, tensors, envs).error().find("too large for a message"), std::string::npos);
  tensors[0].row_bytes = 5;
  EXPECT_NE(link::Mirror(head, tensors, envs).error(), "");
  head.agents = 0;
  EXPECT_NE(link::Mirror(head, tensors, envs).error(), "");
}

}  // namespace
}  // namespace uepool::relay
