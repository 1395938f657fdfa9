// Writes arrays as numpy reads them: the .npy format, version 1.0, little endian, C order.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wire/export.h"
#include "wire/segment.h"

namespace uepool::engine {

// `shape` of `data`, whose bytes must be as many as it says. Empty, or why the file could not be written; then there
// is none.
UEPOOL_EXPORT std::string write_npy(const std::string& path, wire::DType dtype, const std::vector<uint64_t>& shape,
                                    const std::vector<uint8_t>& data);

}  // namespace uepool::engine
