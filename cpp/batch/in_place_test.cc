// Batches that stay in the segment: which rows they name, and for how long those stay as they are.
#include <cstring>
#include <map>

#include "batch/frames.h"
#include "batch/test_pool.h"
#include "wire/seed.h"

namespace uepool::batch {
namespace {

const std::vector<uint8_t> action_of(size_t count, int64_t action) {
  const std::vector<int64_t> actions(count, action);
  const auto* bytes = reinterpret_cast<const uint8_t*>(actions.data());
  return {bytes, bytes + count * sizeof(int64_t)};
}

void send(Session& session, const std::vector<uint32_t>& envs, int64_t action) {
  const auto bytes = action_of(envs.size(), action);
  session.send(envs.data(), envs.size(), {bytes.data()});
}

void reset_all(Session& session, uint32_t n) { session.reset(all_ids(n).data(), n, {}, no_check); }

std::vector<uint8_t> bytes_of(const Owner& owner, uint64_t offset) {
  const uint8_t* start = owner.base() + offset;
  return {start, start + owner.layout().header.block_stride};
}

TEST(InPlace, SynchronousRowsStayUntilTheSecondNextStep) {
  Owner owner(test_plan(4, 4, wire::kNextStep, 3), 3, {2, 2}, false);
  auto session = test_session(owner, {2, 2});
  TestInstance a(owner, 0, 7), b(owner, 1, 7);
  reset_all(*session, 4);
  uint64_t last = 0;
  std::vector<uint8_t> before;
  const wire::SegmentHeader& header = owner.layout().header;
  for (int k = 0; k < 300; ++k) {
    uint64_t at;
    {
      const auto batch = session->receive(no_check, true);
      ASSERT_EQ(batch->heap, nullptr) << "rows that nobody sees";
      at = session->segment_offset(*batch);
      for (uint32_t i = 0; i < 4; ++i) expect_whole(*batch, i);
    }
    ASSERT_GE(at, header.blocks_offset);
    ASSERT_EQ((at - header.blocks_offset) % header.block_stride, 0u);
    ASSERT_LE(at + header.block_stride, header.total_bytes);
    if (k > 0) {
      ASSERT_NE(at, last);
      ASSERT_EQ(bytes_of(owner, last), before) << "rows changed while the next batch was made";
    }
    last = at;
    before = bytes_of(owner, at);
    if (k % 50 == 49) {
      reset_all(*session, 4);
    } else {
      send(*session, all_ids(4), k % 3);
    }
  }
}

TEST(InPlace, CopiesAndRowsInPlaceMayAlternate) {
  for (const uint32_t batch_size : {3u, 6u}) {
    Owner owner(test_plan(6, batch_size, wire::kNextStep, 3), 3, {1, 2, 3}, false);
    auto session = test_session(owner, {1, 2, 3});
    TestInstance a(owner, 0, 5), b(owner, 1, 5), c(owner, 2, 5);
    reset_all(*session, 6);
    for (int k = 0; k < 400; ++k) {
      const auto batch = session->receive(no_check, k % 3 == 0);
      ASSERT_EQ(batch->env_ids.size(), batch_size);
      for (uint32_t i = 0; i < batch_size; ++i) expect_whole(*batch, i);
      send(*session, batch->env_ids, k % 4);
    }
  }
}

TEST(InPlace, AsynchronousRowsLieAtTheirEnvUntilItsNextStep) {
  constexpr uint32_t n = 8, b = 3;
  Owner owner(test_plan(n, b, wire::kNextStep), 3, {1, 1, 1, 1, 2, 2}, false);
  auto session = test_session(owner, {1, 1, 1, 1, 2, 2});
  std::vector<std::unique_ptr<TestInstance>> instances;
  for (uint32_t i = 0; i < 6; ++i) instances.push_back(std::make_unique<TestInstance>(owner, i, 10));
  reset_all(*session, n);
  std::map<uint32_t, std::vector<int64_t>> idle;  // rows of envs that were received and not sent since
  for (int k = 0; k < 2000; ++k) {
    while (session->outstanding() >= b) {
      const auto batch = session->receive(no_check, true);
      ASSERT_EQ(session->segment_offset(*batch), owner.layout().header.blocks_offset);
      for (uint32_t i = 0; i < b; ++i) {
        ASSERT_EQ(batch->row(i), batch->env_ids[i]);
        expect_whole(*batch, i);
        const int64_t* row = rows<int64_t>(*batch, wire::kObservation) + batch->row(i) * kObsInts;
        idle[batch->env_ids[i]] = {row, row + kObsInts};
      }
    }
    const auto* observation = reinterpret_cast<const int64_t*>(owner.base() + owner.layout().header.blocks_offset +
                                                               owner.layout().tensors[0].offset);
    for (const auto& [env, row] : idle) {
      ASSERT_EQ(std::memcmp(observation + env * kObsInts, row.data(), kObsInts * sizeof(int64_t)), 0) << "env " << env;
    }
    std::vector<uint32_t> some;
    while (some.size() < 2 || idle.size() > n / 2) {
      some.push_back(idle.begin()->first);
      idle.erase(idle.begin());
    }
    send(*session, some, k % 7);
  }
}

// An instance that dies in the middle of writing leaves a torn row; what is shown is the row before it.
TEST(InPlace, AFaultRowRepeatsWhatWasShownLast) {
  for (const bool shown_in_place : {true, false}) {
    Owner owner(test_plan(2, 1, wire::kNextStep), 3, {1, 1}, false);
    auto session = test_session(owner, {1, 1});
    TestInstance other(owner, 1, 50);
    std::vector<int64_t> seen;
    {
      TestInstance victim(owner, 0, 50);
      reset_all(*session, 2);
      for (int k = 0; k < 2; ++k) {
        const auto batch = session->receive(no_check, shown_in_place);
        if (batch->env_ids[0] != 0) continue;
        const int64_t* row = rows<int64_t>(*batch, wire::kObservation) + batch->row(0) * kObsInts;
        seen.assign(row, row + kObsInts);
      }
    }
    send(*session, {0}, 1);
    auto* block = owner.base() + owner.layout().header.blocks_offset;
    std::memset(block + owner.layout().find(wire::kObservation)->offset, 0x5A, kObsInts * sizeof(int64_t) / 2);
    owner.instance_exited(0, wire::kExited, "it died");
    const auto batch = session->receive(no_check, true);
    ASSERT_EQ(batch->env_ids, std::vector<uint32_t>{0});
    EXPECT_TRUE(batch->any_fault);
    EXPECT_EQ(std::memcmp(rows<int64_t>(*batch, wire::kObservation), seen.data(), kObsInts * sizeof(int64_t)), 0);
    EXPECT_EQ(rows<uint8_t>(*batch, wire::kValidRow)[0], wire::kInvalid);
    EXPECT_EQ(rows<uint8_t>(*batch, wire::kTruncated)[0], 1);
    EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[0], wire::kExited);
  }
}

TEST(InPlace, OnlyTheBatchsOwnRowsCountForItsFlags) {
  Owner owner(test_plan(2, 1, wire::kSameStep), 3, {1, 1}, false);
  auto session = test_session(owner, {1, 1});
  TestInstance ends(owner, 0, 1), goes_on(owner, 1, 50);
  reset_all(*session, 2);
  for (int k = 0; k < 2; ++k) session->receive(no_check, true);
  send(*session, {0}, 1);
  EXPECT_TRUE(session->receive(no_check, true)->any_final);
  send(*session, {1}, 1);
  const auto batch = session->receive(no_check, true);
  EXPECT_FALSE(batch->any_final) << "env 0's final row is still in the block";
  const std::string message =
      located(*batch, 5, 1, true, 1, [](uint32_t) { return std::string(); }, session->segment_offset(*batch));
  EXPECT_EQ(message.substr(0, 5), std::string("\x08\x05\x22\x01\x01", 5));  // number 5, env_ids [1]
}

}  // namespace
}  // namespace uepool::batch
