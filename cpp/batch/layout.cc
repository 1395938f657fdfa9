#include "batch/layout.h"

#include <cstring>
#include <limits>
#include <stdexcept>

namespace uepool::batch {

namespace {

constexpr uint64_t kPage = 4096;

uint64_t digest(const std::vector<wire::TensorDesc>& tensors) {  // FNV-1a, 64 bits
  uint64_t hash = 0xCBF29CE484222325ull;
  const auto* bytes = reinterpret_cast<const uint8_t*>(tensors.data());
  for (size_t i = 0; i < tensors.size() * sizeof(wire::TensorDesc); ++i) hash = (hash ^ bytes[i]) * 0x100000001B3ull;
  return hash;
}

wire::TensorDesc describe(const TensorPlan& plan) {
  const std::string what = "tensor \"" + plan.name + "\"";
  wire::TensorDesc tensor{};
  if (plan.role > wire::kFinalElapsedStep) throw std::invalid_argument(what + ": unknown role");
  if (wire::dtype_bytes(plan.dtype) == 0) throw std::invalid_argument(what + ": unknown dtype");
  if (plan.dims.size() > wire::kMaxDims) {
    throw std::invalid_argument(what + ": more than " + std::to_string(wire::kMaxDims) + " dimensions");
  }
  if (plan.name.size() >= wire::kNameBytes) {
    throw std::invalid_argument(what + ": name longer than " + std::to_string(wire::kNameBytes - 1) + " bytes");
  }
  tensor.role = plan.role;
  tensor.dtype = plan.dtype;
  tensor.index = plan.index;
  tensor.ndim = static_cast<uint32_t>(plan.dims.size());
  tensor.row_bytes = wire::dtype_bytes(plan.dtype);
  for (size_t d = 0; d < plan.dims.size(); ++d) {
    tensor.dims[d] = plan.dims[d];
    if (plan.dims[d] != 0 && tensor.row_bytes > (uint64_t{1} << 40) / plan.dims[d]) {
      throw std::invalid_argument(what + ": too large");
    }
    tensor.row_bytes *= plan.dims[d];
  }
  std::memcpy(tensor.name, plan.name.data(), plan.name.size());
  return tensor;
}

void check_count(const char* what, uint32_t value, uint32_t most) {
  if (value >= 1 && value <= most) return;
  throw std::invalid_argument(std::string(what) + " must be 1 to " + std::to_string(most) + ", not " +
                              std::to_string(value));
}

}  // namespace

const wire::TensorDesc* Layout::find(uint32_t role, uint32_t index) const {
  for (const wire::TensorDesc& tensor : tensors) {
    if (tensor.role == role && tensor.index == index) return &tensor;
  }
  return nullptr;
}

uint64_t place_rows(std::vector<wire::TensorDesc>* tensors, uint64_t rows) {
  uint64_t at = 0;
  for (wire::TensorDesc& tensor : *tensors) {
    if (tensor.role == wire::kAction) continue;
    tensor.offset = at;
    at = wire::align_up(at + tensor.row_bytes * rows);
  }
  return at;
}

Layout make_layout(const SegmentPlan& plan) {
  check_count("num_envs", plan.num_envs, wire::kMaxEnvs);
  check_count("agents", plan.agents, wire::kMaxAgents);
  check_count("batch_size", plan.batch_size, plan.num_envs);
  check_count("num_blocks", plan.num_blocks, wire::kMaxBlocks);
  check_count("number of tensors", static_cast<uint32_t>(plan.tensors.size()), wire::kMaxTensors);
  if (plan.autoreset > wire::kDisabled) throw std::invalid_argument("unknown auto-reset mode");

  Layout layout;
  wire::SegmentHeader& header = layout.header;
  header.magic = wire::kSegmentMagic;
  header.version = wire::kSegmentVersion;
  header.num_tensors = static_cast<uint32_t>(plan.tensors.size());
  header.num_envs = plan.num_envs;
  header.agents = plan.agents;
  header.batch_size = plan.batch_size;
  header.num_blocks = plan.num_blocks;
  header.autoreset = plan.autoreset;
  header.spin_us = plan.spin_us;
  header.tensors_offset = wire::kTensorsOffset;
  header.envs_offset = wire::align_up(header.tensors_offset + header.num_tensors * sizeof(wire::TensorDesc));
  header.ready_offset = header.envs_offset + uint64_t{plan.num_envs} * sizeof(wire::EnvLine);
  header.messages_offset = wire::align_up(header.ready_offset + (uint64_t{plan.num_envs} + 63) / 64 * 8);

  for (const TensorPlan& tensor : plan.tensors) layout.tensors.push_back(describe(tensor));
  const uint64_t rows = layout.rows();
  uint64_t at = header.messages_offset + uint64_t{plan.num_envs} * wire::kMessageBytes;
  for (wire::TensorDesc& tensor : layout.tensors) {
    if (tensor.role != wire::kAction) continue;
    tensor.offset = at;
    at = wire::align_up(at + tensor.row_bytes * rows);
  }
  header.blocks_offset = (at + kPage - 1) / kPage * kPage;
  header.block_stride = (place_rows(&layout.tensors, rows) + kPage - 1) / kPage * kPage;
  header.total_bytes = header.blocks_offset + header.block_stride * plan.num_blocks;
  header.spec_digest = digest(layout.tensors);
  return layout;
}

Layout read_layout(const uint8_t* base, uint64_t bytes) {
  auto require = [](bool holds, const char* what) {
    if (!holds) throw std::runtime_error(std::string("not a sound segment: ") + what);
  };
  Layout layout;
  require(bytes >= wire::kTensorsOffset, "too short");
  std::memcpy(static_cast<void*>(&layout.header), base, sizeof(layout.header));
  const wire::SegmentHeader& header = layout.header;
  require(header.magic == wire::kSegmentMagic, "wrong magic number");
  require(header.version == wire::kSegmentVersion, "another layout version; update the older side");
  require(header.num_tensors >= 1 && header.num_tensors <= wire::kMaxTensors, "number of tensors");
  require(header.total_bytes == bytes, "total_bytes");
  require(header.tensors_offset == wire::kTensorsOffset, "tensors_offset");
  layout.tensors.resize(header.num_tensors);
  require(bytes - wire::kTensorsOffset >= header.num_tensors * sizeof(wire::TensorDesc), "tensor table");
  std::memcpy(static_cast<void*>(layout.tensors.data()), base + wire::kTensorsOffset,
              header.num_tensors * sizeof(wire::TensorDesc));

  // Nothing else is free: the same plan gives the same layout, so compute it again and compare.
  SegmentPlan plan{
      header.num_envs, header.agents, header.batch_size, header.num_blocks, header.autoreset, header.spin_us, {}};
  for (const wire::TensorDesc& tensor : layout.tensors) {
    require(tensor.ndim <= wire::kMaxDims, "tensor dimensions");
    const std::string name(tensor.name, strnlen(tensor.name, wire::kNameBytes));
    plan.tensors.push_back({tensor.role, tensor.index, name, tensor.dtype, {tensor.dims, tensor.dims + tensor.ndim}});
  }
  Layout expected;
  try {
    expected = make_layout(plan);
  } catch (const std::invalid_argument& error) {
    require(false, error.what());
  }
  require(std::memcmp(&expected.header, &layout.header, sizeof(layout.header)) == 0, "header");
  require(std::memcmp(expected.tensors.data(), layout.tensors.data(),
                      layout.tensors.size() * sizeof(wire::TensorDesc)) == 0,
          "tensor table");
  return layout;
}

}  // namespace uepool::batch
