#include "batch/layout.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>

#include "batch/test_pool.h"

namespace uepool::batch {
namespace {

TEST(Layout, EverythingIsAlignedInsideAndApart) {
  for (const uint32_t envs : {1u, 3u, 64u, 65u, 1000u}) {
    const Layout layout = make_layout(test_plan(envs, envs, wire::kSameStep));
    const wire::SegmentHeader& header = layout.header;
    EXPECT_LE(header.tensors_offset + header.num_tensors * sizeof(wire::TensorDesc), header.envs_offset);
    EXPECT_LE(header.envs_offset + envs * sizeof(wire::EnvLine), header.ready_offset);
    EXPECT_LE(header.ready_offset + (envs + 63) / 64 * 8, header.messages_offset);
    EXPECT_LE(header.messages_offset + uint64_t{envs} * wire::kMessageBytes, header.blocks_offset);
    EXPECT_EQ(header.blocks_offset + header.num_blocks * header.block_stride, header.total_bytes);
    uint64_t end = 0;
    for (const wire::TensorDesc& tensor : layout.tensors) {
      EXPECT_EQ(tensor.offset % wire::kAlignment, 0u);
      if (tensor.role == wire::kAction) continue;
      EXPECT_GE(tensor.offset, end) << tensor.name;
      end = tensor.offset + tensor.row_bytes * envs;
    }
    EXPECT_LE(end, header.block_stride);
  }
}

TEST(Layout, ImpossiblePlansAreRefused) {
  EXPECT_THROW(make_layout(test_plan(4, 5, wire::kNextStep)), std::invalid_argument);
  SegmentPlan plan = test_plan(4, 4, wire::kNextStep);
  plan.agents = 0;
  EXPECT_THROW(make_layout(plan), std::invalid_argument);
  plan = test_plan(4, 4, wire::kNextStep);
  plan.tensors[0].dims = std::vector<uint32_t>(9, 1);
  EXPECT_THROW(make_layout(plan), std::invalid_argument);
  plan.tensors[0].dims = {0xffffffff, 0xffffffff};
  EXPECT_THROW(make_layout(plan), std::invalid_argument);
  plan.tensors[0].dims = {1};
  plan.tensors[0].name = std::string(200, 'x');
  EXPECT_THROW(make_layout(plan), std::invalid_argument);
}

TEST(Layout, AHeaderThatWasTamperedWithIsNotBelieved) {
  Owner owner(test_plan(4, 4, wire::kNextStep), 0, {4}, false);
  const uint64_t bytes = owner.layout().header.total_bytes;
  EXPECT_NO_THROW(read_layout(owner.base(), bytes));
  EXPECT_THROW(read_layout(owner.base(), bytes - 4096), std::runtime_error);
  for (const size_t at : {0, 8, 12, 16, 24, 32, 36, 44, 56, 64, 72, 80, 88, 96, 512, 528, 560, 568}) {
    uint8_t* byte = owner.base() + at;
    *byte ^= 0x41;
    EXPECT_THROW(read_layout(owner.base(), bytes), std::runtime_error) << "byte " << at;
    *byte ^= 0x41;
  }
  EXPECT_NO_THROW(read_layout(owner.base(), bytes));
}

TEST(Owner, SaysHowMuchMemoryItCouldNotGet) {
  // A limit on file sizes fails the reservation as a full machine would, without filling one.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{4096, before.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string text;
  try {
    Owner owner(test_plan(64, 64, wire::kNextStep), 0, {64}, false);
  } catch (const std::system_error& error) {
    text = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  const uint64_t bytes = make_layout(test_plan(64, 64, wire::kNextStep)).header.total_bytes;
  EXPECT_NE(text.find(std::to_string(bytes) + " bytes"), std::string::npos) << text;
}

}  // namespace
}  // namespace uepool::batch
