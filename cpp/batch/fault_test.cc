// An instance dies at every point of its life, in every auto-reset mode; the batch always completes.
#include "batch/test_pool.h"
#include "wire/atomic.h"
#include "wire/seed.h"

namespace uepool::batch {
namespace {

struct Case {
  uint32_t autoreset;
  uint32_t batch_size;
  bool gang;
  bool in_place = false;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << "autoreset " << c.autoreset << ", batch " << c.batch_size << (c.gang ? ", gang" : "")
       << (c.in_place ? ", in place" : "");
}

class FaultTest : public ::testing::TestWithParam<Case> {};

// Two instances of two envs each; instance 1 dies after `die_after` points and is replaced.
void play(const Case& c, int64_t die_after) {
  SCOPED_TRACE("dies after " + std::to_string(die_after));
  Owner owner(test_plan(4, c.batch_size, c.autoreset), 11, {2, 2}, c.gang);
  auto session = test_session(owner, {2, 2}, c.gang);
  TestInstance steady(owner, 0, 3);
  auto victim = std::make_unique<TestInstance>(owner, 1, 3, die_after);
  std::atomic<bool> ending{false};
  std::unique_ptr<TestInstance> replacement;
  std::thread supervisor([&] {
    while (!victim->dead() && !ending) std::this_thread::yield();
    if (!victim->dead()) return;
    victim->wait_dead();
    owner.instance_exited(1, wire::kExited, "instance 1 died");
    replacement = std::make_unique<TestInstance>(owner, 1, 3);
  });

  const auto ids = all_ids(4);
  session->reset(ids.data(), 4, {}, no_check);
  int faults = 0, sane = 0, told = 0;
  std::vector<uint32_t> awaiting_reset;
  for (int k = 0; k < 60 || (k < 1000000 && sane <= 5); ++k) {
    auto batch = session->receive(no_check, c.in_place);
    std::vector<uint32_t> to_reset, to_send;
    for (uint32_t i = 0; i < batch->env_ids.size(); ++i) {
      const uint32_t env = batch->env_ids[i], row = batch->row(i);
      const bool valid = rows<uint8_t>(*batch, wire::kValidRow)[row] == wire::kValid;
      const bool ended = rows<uint8_t>(*batch, wire::kTerminated)[row] || rows<uint8_t>(*batch, wire::kTruncated)[row];
      told += rows<int32_t>(*batch, wire::kFault)[row] != 0;
      if (!valid) {
        ++faults;
        EXPECT_GE(env, 2u) << "a neighbour's fault reached env " << env;
        EXPECT_EQ(rows<uint8_t>(*batch, wire::kTruncated)[row], 1);
        EXPECT_EQ(rows<double>(*batch, wire::kReward)[row], 0.0);
        EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[row], wire::kExited);
        EXPECT_EQ(session->message(env), "instance 1 died");
      } else {
        expect_whole(*batch, i);
        sane += env >= 2;
      }
      const bool reset = c.autoreset == wire::kDisabled && ended;
      (reset ? to_reset : to_send).push_back(env);
    }
    if (c.autoreset == wire::kDisabled && !to_reset.empty() && c.batch_size == 4) {
      session->reset(to_reset.data(), to_reset.size(), {}, no_check);
      continue;  // the next batch has everyone's rows, the untouched ones again
    }
    if (!to_reset.empty()) session->reset(to_reset.data(), to_reset.size(), {}, no_check);
    if (to_send.empty()) continue;
    const std::vector<int64_t> actions(to_send.size(), k % 3);
    session->send(to_send.data(), to_send.size(), {reinterpret_cast<const uint8_t*>(actions.data())});
  }
  ending = true;
  supervisor.join();
  EXPECT_GT(sane, 5) << "the envs did not come back";
  EXPECT_LE(faults, c.gang ? 4 : 2) << "a death is told once per env";
  if (c.autoreset != wire::kDisabled) {  // there, repeated rows repeat their fault
    EXPECT_LE(told, c.gang ? 4 : 2);
  }
}

TEST_P(FaultTest, DeathAtEveryPoint) {
  for (int64_t point = 0; point < 45; ++point) play(GetParam(), point);
}

INSTANTIATE_TEST_SUITE_P(Modes, FaultTest,
                         ::testing::Values(Case{wire::kNextStep, 4, false}, Case{wire::kSameStep, 4, false},
                                           Case{wire::kDisabled, 4, false}, Case{wire::kNextStep, 2, false},
                                           Case{wire::kSameStep, 3, false}, Case{wire::kNextStep, 2, true},
                                           Case{wire::kNextStep, 4, false, true}, Case{wire::kDisabled, 2, false, true},
                                           Case{wire::kSameStep, 3, false, true},
                                           Case{wire::kNextStep, 2, true, true}));

TEST(Faults, UnavailableEnvsAnswerAtOnceUntilServedAgain) {
  Owner owner(test_plan(2, 2, wire::kNextStep), 5, {1, 1}, false);
  auto session = test_session(owner, {1, 1});
  TestInstance steady(owner, 0, 100);
  auto victim = std::make_unique<TestInstance>(owner, 1, 100);
  const auto ids = all_ids(2);
  session->reset(ids.data(), 2, {}, no_check);
  session->receive(no_check);
  victim->stop();
  owner.instance_exited(1, wire::kExited, "gone");
  owner.expire(1, wire::kUnavailable, "no replacement");
  const std::vector<int64_t> actions(2, 1);
  for (int k = 0; k < 3; ++k) {
    session->send(ids.data(), 2, {reinterpret_cast<const uint8_t*>(actions.data())});
    auto batch = session->receive(no_check);
    EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[1], wire::kUnavailable);
    EXPECT_EQ(rows<uint8_t>(*batch, wire::kTruncated)[1], 1);
    EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[0], 0);
    expect_whole(*batch, 1);  // the last observation again
  }
  TestInstance replacement(owner, 1, 100);
  bool back = false;
  for (int k = 0; k < 3 && !back; ++k) {
    session->send(ids.data(), 2, {reinterpret_cast<const uint8_t*>(actions.data())});
    auto batch = session->receive(no_check);
    back = rows<uint8_t>(*batch, wire::kValidRow)[1] == wire::kValid;
  }
  EXPECT_TRUE(back);
}

TEST(Faults, ExpiryCompletesWhatWasPending) {
  for (const uint32_t mode : {wire::kNextStep, wire::kSameStep, wire::kDisabled}) {
    Owner owner(test_plan(1, 1, mode), 5, {1}, false);
    auto session = test_session(owner, {1});
    const uint32_t env = 0;
    session->reset(&env, 1, {}, no_check);
    owner.instance_exited(0, wire::kExited, "died at start");
    EXPECT_EQ(owner.sample().size(), 1u);
    EXPECT_TRUE(owner.sample()[0].is_reset);
    owner.expire(0, wire::kUnavailable, "no replacement");
    auto batch = session->receive(no_check);
    EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[0], wire::kUnavailable);
    EXPECT_TRUE(owner.sample().empty());
  }
}

TEST(Faults, ARowThatWasHandedOverWithoutItsBitIsFound) {
  // As after a SIGSTOP between the two: nothing is PENDING, so no time-out of the supervisor's applies.
  Owner owner(test_plan(1, 1, wire::kNextStep), 5, {1}, false);
  auto session = test_session(owner, {1});
  const uint32_t env = 0;
  session->reset(&env, 1, {}, no_check);
  auto& word = reinterpret_cast<wire::EnvLine*>(owner.base() + owner.layout().header.envs_offset)->word;
  wire::shared(word).store(wire::make_word(wire::kDone, wire::step_of(wire::shared(word).load())));
  EXPECT_EQ(session->receive(no_check)->env_ids.size(), 1u);
}

TEST(Faults, AStepThatSlippedInAsItsEnvWasTakenDownIsSwept) {
  Owner owner(test_plan(1, 1, wire::kNextStep), 5, {1}, false);
  auto session = test_session(owner, {1});
  const uint32_t env = 0;
  owner.instance_exited(0, wire::kExited, "gone");
  session->reset(&env, 1, {}, no_check);  // as if `down` had been looked at just before it was set
  owner.expire(0, wire::kUnavailable, "nobody comes");
  auto batch = session->receive(no_check);
  EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[0], wire::kUnavailable);
}

TEST(Faults, ScribblingClientsHarmOnlyThemselves) {
  Owner owner(test_plan(2, 2, wire::kSameStep), 5, {2}, false);
  auto session = test_session(owner, {2});
  TestInstance instance(owner, 0, 3);
  auto* lines = reinterpret_cast<wire::EnvLine*>(owner.base() + owner.layout().header.envs_offset);
  const auto ids = all_ids(2);
  session->reset(ids.data(), 2, {}, no_check);
  session->receive(no_check);
  // A block that does not exist, then a word that makes no sense.
  lines[0].command = 77;
  lines[0].block = 1u << 30;
  wire::shared(lines[0].word).store(wire::make_word(wire::kPending, 99));
  wire::shared(*reinterpret_cast<uint32_t*>(owner.base() + wire::kHotWordsOffset)).fetch_add(1);
  while (wire::phase_of(wire::shared(lines[0].word).load()) == wire::kPending) {
    instance.nudge();
    std::this_thread::yield();
  }
  wire::shared(lines[1].word).store(~uint64_t{0});
  owner.sample();
  instance.stop();
  owner.instance_exited(0, wire::kExited, "end");
}

}  // namespace
}  // namespace uepool::batch
