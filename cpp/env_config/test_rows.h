// For unit tests: rows on the heap, bound without link or session.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "batch/layout.h"
#include "link/binding.h"
#include "link/spec.h"

namespace uepool::env_config {

class HeapRows {
 public:
  // Env i is env first_env + i of the session.
  HeapRows(const link::Spec& spec, uint32_t envs, uint32_t first_env = 0) : spec_(spec) {
    batch::SegmentPlan plan;
    plan.num_envs = plan.batch_size = first_env + envs;
    plan.agents = spec_.agents;
    std::vector<uint32_t> next(wire::kFinalElapsedStep + 1, 0);
    const auto add = [&](uint32_t role, uint32_t dtype, const std::vector<uint32_t>& dims) {
      plan.tensors.push_back({role, next[role]++, "", dtype, dims});
    };
    for (const link::Leaf& leaf : spec_.leaves()) add(leaf.role, leaf.dtype, leaf.dims);
    add(wire::kReward, wire::kF64, {});
    layout_ = batch::make_layout(plan);
    const wire::SegmentHeader& header = layout_.header;
    memory_.reset(static_cast<uint8_t*>(::operator new(header.total_bytes, std::align_val_t{4096})));
    std::memset(memory_.get(), 0, header.total_bytes);
    wire::BindHead head{};
    head.total_bytes = header.total_bytes;
    head.num_envs = head.batch_size = plan.num_envs;
    head.agents = plan.agents;
    head.num_blocks = 1;
    head.num_tensors = header.num_tensors;
    head.num_bound = envs;
    head.envs_offset = header.envs_offset;
    head.ready_offset = header.ready_offset;
    head.messages_offset = header.messages_offset;
    head.blocks_offset = header.blocks_offset;
    head.block_stride = header.block_stride;
    head.wake_offset = wire::kHotWordsOffset;
    head.wake_bits = ~0u;
    std::vector<wire::EnvBinding> bound(envs);
    for (uint32_t i = 0; i < envs; ++i) bound[i].env = first_env + i;
    binding_ = std::make_unique<link::Binding>(memory_.get(), head, layout_.tensors, bound);
  }

  link::Binding& rows() { return *binding_; }
  const link::Spec& spec() const { return spec_; }

 private:
  struct Free {
    void operator()(uint8_t* memory) const { ::operator delete(memory, std::align_val_t{4096}); }
  };

  link::Spec spec_;
  batch::Layout layout_;
  std::unique_ptr<uint8_t, Free> memory_;
  std::unique_ptr<link::Binding> binding_;
};

}  // namespace uepool::env_config
