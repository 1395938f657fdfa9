#include "batch/action_bounds.h"

#include <cstring>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace uepool::batch {

void ActionBounds::set(uint32_t index, const wire::TensorDesc& tensor, const uint8_t* low, const uint8_t* high,
                       std::string space) {
  const size_t size = wire::dtype_bytes(tensor.dtype);
  Leaf leaf;
  leaf.dtype = tensor.dtype;
  leaf.elements = tensor.row_bytes / size;
  leaf.low.assign(low, low + tensor.row_bytes);
  leaf.high.assign(high, high + tensor.row_bytes);
  leaf.uniform = true;
  for (size_t i = 1; i < leaf.elements; ++i) {
    leaf.uniform =
        leaf.uniform && std::memcmp(low, low + i * size, size) == 0 && std::memcmp(high, high + i * size, size) == 0;
  }
  leaf.name = tensor.name;
  leaf.space = std::move(space);
  if (leaves_.size() <= index) leaves_.resize(index + 1);
  leaves_[index] = std::move(leaf);
}

template <class T>
void ActionBounds::check_as(const Leaf& leaf, const T* data, size_t rows, const uint32_t* envs, uint32_t agents) const {
  const auto* low = reinterpret_cast<const T*>(leaf.low.data());
  const auto* high = reinterpret_cast<const T*>(leaf.high.data());
  const size_t total = rows * leaf.elements;
  if (leaf.uniform) {  // the common case, without a branch in the loop
    bool inside = true;
    for (size_t i = 0; i < total; ++i) inside &= data[i] >= low[0] && data[i] <= high[0];
    if (inside) return;
  }
  for (size_t i = 0; i < total; ++i) {
    const size_t element = i % leaf.elements;
    if (data[i] >= low[element] && data[i] <= high[element]) continue;
    const size_t row = i / leaf.elements;
    std::ostringstream text;
    text << "action ";
    if (!leaf.name.empty()) text << '"' << leaf.name << "\" ";
    text << "of env " << envs[row / agents];
    if (agents > 1) text << " (agent " << row % agents << ")";
    text << " is " << +data[i];
    if (leaf.elements > 1) text << " at element " << element;
    text << ", outside " << leaf.space;
    throw std::invalid_argument(text.str());
  }
}

void ActionBounds::check(uint32_t index, const uint8_t* data, size_t rows, const uint32_t* envs,
                         uint32_t agents) const {
  if (index >= leaves_.size() || leaves_[index].elements == 0) return;
  const Leaf& leaf = leaves_[index];
  switch (leaf.dtype) {
    case wire::kU8:
      return check_as(leaf, data, rows, envs, agents);
    case wire::kI8:
      return check_as(leaf, reinterpret_cast<const int8_t*>(data), rows, envs, agents);
    case wire::kU16:
      return check_as(leaf, reinterpret_cast<const uint16_t*>(data), rows, envs, agents);
    case wire::kI16:
      return check_as(leaf, reinterpret_cast<const int16_t*>(data), rows, envs, agents);
    case wire::kU32:
      return check_as(leaf, reinterpret_cast<const uint32_t*>(data), rows, envs, agents);
    case wire::kI32:
      return check_as(leaf, reinterpret_cast<const int32_t*>(data), rows, envs, agents);
    case wire::kU64:
      return check_as(leaf, reinterpret_cast<const uint64_t*>(data), rows, envs, agents);
    case wire::kI64:
      return check_as(leaf, reinterpret_cast<const int64_t*>(data), rows, envs, agents);
    case wire::kF32:
      return check_as(leaf, reinterpret_cast<const float*>(data), rows, envs, agents);
    case wire::kF64:
      return check_as(leaf, reinterpret_cast<const double*>(data), rows, envs, agents);
    default:
      return;  // bool has no other values, float16 no comparison here
  }
}

}  // namespace uepool::batch
