// Reset options that say where things stand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/reading.h"

namespace uepool::sim {

// A list of `low` to `high` lists of `size` numbers each, which people know as `shape`: "[x, y]". No value at all where
// the member is missing or wrong.
std::optional<std::vector<std::vector<double>>> number_lists(Fields& fields, const std::string& name,
                                                             const std::string& shape, size_t size, size_t low,
                                                             size_t high);

}  // namespace uepool::sim
