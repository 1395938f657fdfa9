#include "sim/agents/number_lists.h"

#include <algorithm>
#include <cmath>

namespace uepool::sim {
namespace {

constexpr double kLargest = 1e6;  // of a number

}  // namespace

std::optional<std::vector<std::vector<double>>> number_lists(Fields& fields, const std::string& name,
                                                             const std::string& shape, size_t size, size_t low,
                                                             size_t high) {
  const Json* json = fields.any(name);
  if (!json) return std::nullopt;
  if (!json->is_array() || json->array().size() < low || json->array().size() > high) {
    const std::string count = low == high ? std::to_string(low) : std::to_string(low) + " to " + std::to_string(high);
    fields.refuse(name, "must be a list of " + count + " " + shape + ", not " + json->dump());
    return std::nullopt;
  }
  const auto fits = [](const Json& number) { return number.is_number() && std::abs(number.number()) <= kLargest; };
  std::vector<std::vector<double>> out;
  for (const Json& row : json->array()) {
    if (!row.is_array() || row.array().size() != size || !std::ranges::all_of(row.array(), fits)) {
      fields.refuse(name + "." + std::to_string(out.size()), "must be " + shape + ", not " + row.dump());
      return std::nullopt;
    }
    out.emplace_back();
    for (const Json& number : row.array()) out.back().push_back(number.number());
  }
  return out;
}

}  // namespace uepool::sim
