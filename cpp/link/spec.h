// What an instance says of its envs: agents, spaces, info entries. Written as the Spec message's JSON (docs/link.md).
//
// The order in which leaves are added is the order of their index everywhere else: in EnvIo, in the segment, in numpy.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wire/export.h"
#include "wire/segment.h"

namespace uepool::link {

struct UEPOOL_EXPORT Leaf {
  wire::Role role;
  wire::DType dtype;
  std::vector<uint32_t> dims;
  uint64_t row_bytes() const;
};

// A space: a Box, Discrete, MultiDiscrete, MultiBinary leaf, or a Dict of named spaces.
class UEPOOL_EXPORT Space {
 public:
  static Space box(wire::DType dtype, std::vector<uint32_t> shape, double low, double high);
  static Space box(wire::DType dtype, std::vector<uint32_t> shape, const std::vector<double>& low,
                   const std::vector<double>& high);              // bounds per element, in C order; infinities allowed
  static Space discrete(int64_t n, int64_t start = 0);            // rows are one i64
  static Space multi_discrete(const std::vector<int64_t>& nvec);  // rows are nvec.size() i64
  static Space multi_binary(std::vector<uint32_t> shape);         // rows are i8
  static Space dict();
  Space& add(const std::string& key, const Space& space);  // of a dict; keys sort as Gymnasium sorts them

  std::string json() const;
  void leaves(wire::Role role, std::vector<Leaf>* out) const;

 private:
  std::string body_;  // JSON of a leaf, without the braces
  bool is_dict_ = false;
  Leaf leaf_{};
  std::vector<std::pair<std::string, Space>> items_;
};

struct UEPOOL_EXPORT InfoEntry {
  std::string name;
  wire::DType dtype;
  std::vector<uint32_t> dims;
};

// The view that every env that renders has.
inline constexpr const char* kSpectator = "spectator";

struct UEPOOL_EXPORT Spec {
  uint32_t agents = 1;
  Space observation = Space::dict();
  Space action = Space::dict();
  std::vector<InfoEntry> info;
  bool renders = false;
  std::vector<std::string> views;  // what can be rendered besides what a spectator sees
  // For people: of each choice of a discrete action, or of each number of another. May be empty.
  std::vector<std::string> action_names;

  std::string json() const;
  // Observation leaves, action leaves, info leaves: what the Bind message must agree with.
  std::vector<Leaf> leaves() const;
};

UEPOOL_EXPORT std::string quote_json(const std::string& text);

}  // namespace uepool::link
