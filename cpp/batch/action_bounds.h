// Checks actions against their spaces before they reach an engine, naming the env and the space.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "wire/segment.h"

namespace uepool::batch {

class ActionBounds {
 public:
  // Bounds of one row of an action leaf, element by element, in the leaf's own dtype. `space` is for the message.
  void set(uint32_t leaf, const wire::TensorDesc& tensor, const uint8_t* low, const uint8_t* high, std::string space);

  // Throws std::invalid_argument for the first of `rows` rows that lies outside (or is not a number).
  void check(uint32_t leaf, const uint8_t* data, size_t rows, const uint32_t* envs, uint32_t agents) const;

 private:
  struct Leaf {
    uint32_t dtype = 0;
    size_t elements = 0;
    std::vector<uint8_t> low, high;
    bool uniform = false;  // the same bounds for every element
    std::string name, space;
  };
  template <class T>
  void check_as(const Leaf& leaf, const T* data, size_t rows, const uint32_t* envs, uint32_t agents) const;

  std::vector<Leaf> leaves_;
};

}  // namespace uepool::batch
