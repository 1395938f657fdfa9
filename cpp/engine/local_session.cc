#include "engine/local_session.h"

#include <algorithm>
#include <utility>

namespace uepool::engine {

std::string LocalSession::configure(const Json& env_config) {
  memory_ = nullptr;
  spec_ = {};
  std::string wrong = game_.configure(env_config, 1, &spec_);
  if (!wrong.empty()) return wrong;
  leaves_ = spec_.leaves();
  std::vector<wire::TensorDesc> tensors;
  uint32_t next[wire::kFinalElapsedStep + 1] = {};
  const auto add = [&](wire::Role role, wire::DType dtype, const std::vector<uint32_t>& dims) {
    wire::TensorDesc tensor{};
    tensor.role = role;
    tensor.dtype = dtype;
    tensor.index = next[role]++;
    tensor.ndim = static_cast<uint32_t>(dims.size());
    std::copy(dims.begin(), dims.end(), tensor.dims);
    tensor.row_bytes = link::Leaf{role, dtype, dims}.row_bytes();
    tensors.push_back(tensor);
  };
  for (const link::Leaf& leaf : leaves_) add(leaf.role, leaf.dtype, leaf.dims);
  add(wire::kReward, wire::kF64, {});
  add(wire::kFault, wire::kI32, {});
  wire::BindHead head{};
  head.num_envs = head.batch_size = head.num_bound = head.num_blocks = 1;
  head.agents = spec_.agents;
  head.autoreset = wire::kDisabled;
  head.num_tensors = static_cast<uint32_t>(tensors.size());
  memory_ = std::make_unique<link::Mirror>(head, std::move(tensors), std::vector<wire::EnvBinding>(1));
  if (!memory_->error().empty()) return memory_->error();
  game_.bound(rows());
  return "";
}

std::string LocalSession::reset(uint64_t seed) {
  end_ = {};
  steps_ = 0;
  std::string wrong = game_.begin_episode(0, {seed, 0, nullptr});
  return wrong.empty() ? game_.observe(0, true, rows()) : wrong;
}

std::string LocalSession::act() { return game_.act(0, rows()); }

std::string LocalSession::finish() {
  ++steps_;
  std::string wrong = game_.judge(0, rows(), &end_);
  return wrong.empty() ? game_.observe(0, false, rows()) : wrong;
}

}  // namespace uepool::engine
