// For unit tests: a game bound to a segment on the heap, driven without link or session.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "batch/layout.h"
#include "link/binding.h"
#include "sim/game.h"

namespace uepool::sim {

class TestRows {
 public:
  // Env i of the game is env first_env + i of the session.
  TestRows(Game& game, const Json& env_config, uint32_t envs, uint32_t first_env = 0) : game_(game) {
    spec_ = game.configure(env_config, envs);
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
    if (binding_->error().empty()) game.bound(*binding_);
  }

  void reset(uint32_t env, uint64_t seed, uint64_t episode = 0, const Json* options = nullptr) {
    game_.reset(env, {seed, episode, options}, *binding_);
  }
  template <class T>
  StepEnd step(uint32_t env, T action, uint32_t agent = 0) {
    set_action<T>(env, agent, {action});
    return game_.step(env, *binding_);
  }
  template <class T>
  void set_action(uint32_t env, uint32_t agent, const std::vector<T>& values) {
    std::memcpy(binding_->row(wire::kAction, 0, env, agent), values.data(), values.size() * sizeof(T));
  }

  link::Binding& rows() { return *binding_; }
  const link::Spec& spec() const { return spec_; }

 private:
  struct Free {
    void operator()(uint8_t* memory) const { ::operator delete(memory, std::align_val_t{4096}); }
  };

  Game& game_;
  link::Spec spec_;
  batch::Layout layout_;
  std::unique_ptr<uint8_t, Free> memory_;
  std::unique_ptr<link::Binding> binding_;
};

}  // namespace uepool::sim
