// Where everything lies in a segment: computed once by its owner, read back and checked once by its client.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wire/segment.h"

namespace uepool::batch {

struct TensorPlan {
  uint32_t role = 0;
  uint32_t index = 0;
  std::string name;
  uint32_t dtype = 0;
  std::vector<uint32_t> dims;  // of one row
};

struct SegmentPlan {
  uint32_t num_envs = 1;
  uint32_t agents = 1;
  uint32_t batch_size = 1;
  uint32_t num_blocks = 1;
  uint32_t autoreset = wire::kNextStep;
  uint32_t spin_us = 0;
  std::vector<TensorPlan> tensors;
};

struct Layout {
  wire::SegmentHeader header{};
  std::vector<wire::TensorDesc> tensors;

  uint32_t rows() const { return header.num_envs * header.agents; }
  bool synchronous() const { return header.batch_size == header.num_envs; }
  // The tensor of a role and index, or null.
  const wire::TensorDesc* find(uint32_t role, uint32_t index = 0) const;
};

// Throws std::invalid_argument on counts or shapes that a segment cannot have.
Layout make_layout(const SegmentPlan& plan);

// The layout that a mapped segment's header describes; throws std::runtime_error if it is not a sound one.
Layout read_layout(const uint8_t* base, uint64_t bytes);

// Lays the per-step tensors out for `rows` rows from offset 0; returns the bytes needed.
uint64_t place_rows(std::vector<wire::TensorDesc>* tensors, uint64_t rows);

}  // namespace uepool::batch
