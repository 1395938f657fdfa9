#include "batch/session.h"

#include <algorithm>
#include <random>

#include "batch/test_pool.h"
#include "wire/atomic.h"
#include "wire/seed.h"

namespace uepool::batch {
namespace {

void send_all(Session& session, uint32_t n, int64_t action) {
  const auto ids = all_ids(n);
  const std::vector<int64_t> actions(n, action);
  session.send(ids.data(), n, {reinterpret_cast<const uint8_t*>(actions.data())});
}

void reset_all(Session& session, uint32_t n) {
  const auto ids = all_ids(n);
  session.reset(ids.data(), n, {}, no_check);
}

TEST(Session, SynchronousStepsGiveEveryEnvItsOwnRow) {
  Owner owner(test_plan(6, 6, wire::kNextStep), 42, {1, 2, 3}, false);
  auto session = test_session(owner, {1, 2, 3});
  TestInstance a(owner, 0, 1000), b(owner, 1, 1000), c(owner, 2, 1000);
  reset_all(*session, 6);
  auto batch = session->receive(no_check);
  for (int64_t step = 1; step <= 200; ++step) {
    send_all(*session, 6, step % 5);
    batch = session->receive(no_check);
    for (uint32_t env = 0; env < 6; ++env) {
      const uint64_t seed = wire::episode_seed(42, env, 0);
      ASSERT_EQ(rows<int64_t>(*batch, wire::kObservation)[env * kObsInts], cell(env, seed, step, step % 5, 0));
      ASSERT_EQ(rows<double>(*batch, wire::kReward)[env], static_cast<double>(step));
      ASSERT_EQ(rows<int32_t>(*batch, wire::kElapsedStep)[env], step);
      expect_whole(*batch, env);
    }
  }
  EXPECT_FALSE(batch->any_fault);
}

TEST(Session, NextStepResetsOnTheStepAfterTheEnd) {
  Owner owner(test_plan(2, 2, wire::kNextStep), 1, {2}, false);
  auto session = test_session(owner, {2});
  TestInstance instance(owner, 0, 3);
  reset_all(*session, 2);
  session->receive(no_check);
  for (int round = 0; round < 3; ++round) {
    for (int step = 1; step <= 3; ++step) {
      send_all(*session, 2, 0);
      auto batch = session->receive(no_check);
      EXPECT_EQ(rows<uint8_t>(*batch, wire::kTerminated)[0], step == 3);
    }
    send_all(*session, 2, 4);
    auto batch = session->receive(no_check);  // the action is ignored, the next episode begins
    EXPECT_EQ(rows<double>(*batch, wire::kReward)[1], 0.0);
    EXPECT_EQ(rows<uint8_t>(*batch, wire::kTerminated)[1], 0);
    const uint64_t seed = wire::episode_seed(1, 1, static_cast<uint64_t>(round) + 1);
    EXPECT_EQ(rows<int64_t>(*batch, wire::kObservation)[kObsInts], cell(1, seed, 0, 0, 0));
  }
}

TEST(Session, SameStepGivesFinalRowAndNextFirstObservationAtOnce) {
  Owner owner(test_plan(2, 2, wire::kSameStep), 1, {2}, false);
  auto session = test_session(owner, {2});
  TestInstance instance(owner, 0, 2);
  reset_all(*session, 2);
  session->receive(no_check);
  send_all(*session, 2, 0);
  auto batch = session->receive(no_check);
  EXPECT_FALSE(batch->any_final);
  send_all(*session, 2, 3);
  batch = session->receive(no_check);
  EXPECT_TRUE(batch->any_final);
  EXPECT_EQ(rows<uint8_t>(*batch, wire::kTerminated)[0], 1);
  EXPECT_EQ(rows<double>(*batch, wire::kReward)[0], 2.0);
  EXPECT_EQ(rows<int64_t>(*batch, wire::kFinalObservation)[0], cell(0, wire::episode_seed(1, 0, 0), 2, 3, 0));
  EXPECT_EQ(rows<int64_t>(*batch, wire::kObservation)[0], cell(0, wire::episode_seed(1, 0, 1), 0, 0, 0));
  EXPECT_EQ(rows<int32_t>(*batch, wire::kFinalElapsedStep)[0], 2);
  EXPECT_EQ(rows<int32_t>(*batch, wire::kElapsedStep)[0], 0);
}

TEST(Session, DisabledRefusesToStepAnEndedEnvAndResetsByMask) {
  Owner owner(test_plan(3, 3, wire::kDisabled), 1, {1, 1, 1}, false);
  auto session = test_session(owner, {1, 1, 1});
  TestInstance a(owner, 0, 1), b(owner, 1, 5), c(owner, 2, 5);
  reset_all(*session, 3);
  session->receive(no_check);
  send_all(*session, 3, 0);
  auto before = session->receive(no_check);
  EXPECT_THROW(send_all(*session, 3, 0), std::logic_error);
  const uint32_t ended = 0;
  session->reset(&ended, 1, {}, no_check);
  auto batch = session->receive(no_check);
  EXPECT_EQ(rows<int64_t>(*batch, wire::kObservation)[0], cell(0, wire::episode_seed(1, 0, 1), 0, 0, 0));
  for (uint32_t i = kObsInts; i < 3 * kObsInts; ++i) {  // untouched rows are copies of the last ones
    EXPECT_EQ(rows<int64_t>(*batch, wire::kObservation)[i], rows<int64_t>(*before, wire::kObservation)[i]);
  }
  send_all(*session, 3, 0);
  session->receive(no_check);
}

TEST(Session, SeededResetRestartsTheStream) {
  Owner owner(test_plan(2, 2, wire::kNextStep), 9, {2}, false);
  auto session = test_session(owner, {2});
  TestInstance instance(owner, 0, 5);
  const auto ids = all_ids(2);
  const uint64_t seeds[] = {5, 5};
  const uint32_t streams[] = {0, 0};
  std::vector<int64_t> first;
  for (int i = 0; i < 3; ++i) {
    session->reset(ids.data(), 2, {seeds, streams}, no_check);
    auto batch = session->receive(no_check);
    const int64_t* observation = rows<int64_t>(*batch, wire::kObservation);
    EXPECT_EQ(observation[0], cell(0, wire::episode_seed(5, 0, 0), 0, 0, 0));
    EXPECT_EQ(observation[kObsInts] - observation[0], 1000);  // equal seeds match but for the env in the cell
  }
}

TEST(Session, OnlyTheSeededEnvsRestartTheirStreams) {
  Owner owner(test_plan(2, 2, wire::kNextStep), 9, {2}, false);
  auto session = test_session(owner, {2});
  TestInstance instance(owner, 0, 5);
  reset_all(*session, 2);
  session->receive(no_check);
  const auto ids = all_ids(2);
  const uint64_t seeds[] = {5, 5};
  const uint32_t streams[] = {0, 0};
  const uint8_t given[] = {0, 1};
  session->reset(ids.data(), 2, {seeds, streams, given}, no_check);
  auto batch = session->receive(no_check);
  const int64_t* observation = rows<int64_t>(*batch, wire::kObservation);
  EXPECT_EQ(observation[0], cell(0, wire::episode_seed(9, 0, 1), 0, 0, 0));
  EXPECT_EQ(observation[kObsInts], cell(1, wire::episode_seed(5, 0, 0), 0, 0, 0));
}

TEST(Session, AsynchronousBatchesHoldWholeRowsAndMissNobody) {
  constexpr uint32_t n = 8, b = 3;
  Owner owner(test_plan(n, b, wire::kNextStep), 3, {1, 1, 1, 1, 2, 2}, false);
  auto session = test_session(owner, {1, 1, 1, 1, 2, 2});
  std::vector<std::unique_ptr<TestInstance>> instances;
  for (uint32_t i = 0; i < 6; ++i) instances.push_back(std::make_unique<TestInstance>(owner, i, 10));
  reset_all(*session, n);
  std::vector<int> received(n, 0);
  std::vector<std::shared_ptr<Batch>> kept;
  auto starving = [&] { return *std::min_element(received.begin(), received.end()) <= 20; };
  int k = 0;
  for (; k < 1000000 && starving(); ++k) {  // how fast each thread runs is the scheduler's business
    auto batch = session->receive(no_check);
    ASSERT_EQ(batch->env_ids.size(), b);
    for (uint32_t i = 0; i < b; ++i) {
      expect_whole(*batch, i);
      ++received[batch->env_ids[i]];
    }
    const std::vector<int64_t> actions(b, k % 7);
    session->send(batch->env_ids.data(), b, {reinterpret_cast<const uint8_t*>(actions.data())});
    if (k % 50 == 0 && kept.size() < 20) kept.push_back(batch);
  }
  EXPECT_FALSE(starving());
  for (const auto& batch : kept) {
    for (uint32_t i = 0; i < b; ++i) expect_whole(*batch, i);
  }
}

TEST(Session, GangsAreSentAndReceivedWhole) {
  Owner owner(test_plan(6, 2, wire::kNextStep), 3, {2, 2, 2}, true);
  auto session = test_session(owner, {2, 2, 2}, true);
  TestInstance a(owner, 0, 10), b(owner, 1, 10), c(owner, 2, 10);
  reset_all(*session, 6);
  for (int k = 0; k < 100; ++k) {
    auto batch = session->receive(no_check);
    ASSERT_EQ(batch->env_ids[0] / 2, batch->env_ids[1] / 2);
    const int64_t actions[] = {1, 1};
    session->send(batch->env_ids.data(), 2, {reinterpret_cast<const uint8_t*>(actions)});
  }
  auto batch = session->receive(no_check);
  const int64_t action = 0;
  EXPECT_THROW(session->send(batch->env_ids.data(), 1, {reinterpret_cast<const uint8_t*>(&action)}),
               std::invalid_argument);
}

TEST(Session, HeldBatchesNeverChange) {
  Owner owner(test_plan(4, 4, wire::kNextStep, 3), 3, {2, 2}, false);
  auto session = test_session(owner, {2, 2});
  TestInstance a(owner, 0, 7), b(owner, 1, 7);
  reset_all(*session, 4);
  std::vector<std::shared_ptr<Batch>> kept{session->receive(no_check)};
  std::vector<std::vector<uint8_t>> copies;
  auto snapshot = [](const Batch& batch) {
    const int64_t* observation = rows<int64_t>(batch, wire::kObservation);
    const auto* bytes = reinterpret_cast<const uint8_t*>(observation);
    return std::vector<uint8_t>(bytes, bytes + 4 * kObsInts * 8);
  };
  copies.push_back(snapshot(*kept[0]));
  int on_heap = 0;
  std::mt19937 random(7);
  for (int k = 0; k < 300; ++k) {
    send_all(*session, 4, k % 3);
    kept.push_back(session->receive(no_check));
    copies.push_back(snapshot(*kept.back()));
    on_heap += kept.back()->heap != nullptr;
    if (kept.size() > 6) {
      const size_t drop = random() % kept.size();
      kept.erase(kept.begin() + static_cast<long>(drop));
      copies.erase(copies.begin() + static_cast<long>(drop));
    }
    for (size_t i = 0; i < kept.size(); ++i) ASSERT_EQ(snapshot(*kept[i]), copies[i]) << "a held batch changed";
  }
  EXPECT_GT(on_heap, 0);
}

TEST(Session, RefusesWhatIsOutOfTurn) {
  Owner owner(test_plan(2, 2, wire::kNextStep), 3, {2}, false);
  auto session = test_session(owner, {2});
  TestInstance a(owner, 0, 7);
  EXPECT_THROW(send_all(*session, 2, 0), std::logic_error);    // before the first reset
  EXPECT_THROW(session->receive(no_check), std::logic_error);  // nothing outstanding
  reset_all(*session, 2);
  EXPECT_THROW(send_all(*session, 2, 0), std::invalid_argument);  // twice
  session->receive(no_check);
  const int64_t actions[] = {0, 0};
  const uint32_t wrong[] = {0, 2}, twice[] = {1, 1};
  EXPECT_THROW(session->send(wrong, 2, {reinterpret_cast<const uint8_t*>(actions)}), std::invalid_argument);
  EXPECT_THROW(session->send(twice, 2, {reinterpret_cast<const uint8_t*>(actions)}), std::invalid_argument);
  send_all(*session, 2, 0);
  session->receive(no_check);
}

TEST(Session, AWaitIsInterruptibleAndGoesOnLater) {
  Owner owner(test_plan(1, 1, wire::kNextStep), 3, {1}, false);
  auto session = test_session(owner, {1});
  const uint32_t env = 0;
  session->reset(&env, 1, {}, no_check);  // no instance is there yet
  EXPECT_THROW(session->receive([] { throw std::runtime_error("interrupted"); }), std::runtime_error);
  TestInstance late(owner, 0, 5);
  auto batch = session->receive(no_check);
  expect_whole(*batch, 0);
}

TEST(Session, ActionsOutsideTheSpaceNameEnvAndSpace) {
  Owner owner(test_plan(2, 2, wire::kNextStep), 3, {2}, false);
  auto session = test_session(owner, {2});
  TestInstance a(owner, 0, 7);
  const int64_t low = 0, high = 4;
  session->action_bounds().set(0, owner.layout().tensors[1], reinterpret_cast<const uint8_t*>(&low),
                               reinterpret_cast<const uint8_t*>(&high), "Discrete(5)");
  reset_all(*session, 2);
  session->receive(no_check);
  const auto ids = all_ids(2);
  const int64_t actions[] = {4, 5};
  try {
    session->send(ids.data(), 2, {reinterpret_cast<const uint8_t*>(actions)});
    FAIL() << "accepted an action outside its space";
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(std::string(error.what()), "action of env 1 is 5, outside Discrete(5)");
  }
  send_all(*session, 2, 4);  // nothing was sent by the refused call
  session->receive(no_check);
}

}  // namespace
}  // namespace uepool::batch
