// What a depth should be, in double precision: which side is right when two renderers differ?
#pragma once

#include <cstdint>

#include "benchmarks/camera/world.h"

namespace uepool::bench {

// Metres along the optical axis at which the middle of a pixel meets the plane of a triangle.
double exact_depth(const World& world, const camera::View& view, uint32_t instance, uint32_t triangle, uint32_t column,
                   uint32_t row);

}  // namespace uepool::bench
