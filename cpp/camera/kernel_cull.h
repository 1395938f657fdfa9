// Which clusters a lens can see at all.
#pragma once

#include "camera/kernels.h"

namespace uepool::camera {

template <class S>
uint32_t cull(const float* spheres, uint32_t count, const float* m, float scale, const Lens& lens, uint32_t* numbers,
              float* nearest) {
  using Float = typename S::Float;
  const uint32_t stride = padded(count);
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; i += 8) {
    const Float x = S::load(spheres + i), y = S::load(spheres + stride + i), z = S::load(spheres + 2 * stride + i);
    const Float radius = S::load(spheres + 3 * stride + i) * S::splat(scale);
    Float p[3];
    for (int k = 0; k < 3; ++k) {
      const float* row = m + 4 * k;
      p[k] = x * S::splat(row[0]) + y * S::splat(row[1]) + z * S::splat(row[2]) + S::splat(row[3]);
    }
    const Float near_side = p[2] - radius;
    const Float zero = S::splat(0.0f);
    const Float side_x = S::max(p[0], zero - p[0]) * S::splat(lens.cos_x) - p[2] * S::splat(lens.sin_x);
    const Float side_y = S::max(p[1], zero - p[1]) * S::splat(lens.cos_y) - p[2] * S::splat(lens.sin_y);
    const auto seen = (p[2] + radius >= S::splat(lens.near_distance)) & (near_side <= S::splat(lens.max_distance)) &
                      (side_x <= radius + S::splat(lens.half_x)) & (side_y <= radius + S::splat(lens.half_y));
    uint32_t bits = S::bits(seen);
    if (bits == 0) continue;
    float lanes[8];
    S::store(lanes, near_side);
    for (uint32_t k = 0; k < 8 && i + k < count; ++k) {
      if (!(bits >> k & 1)) continue;
      numbers[found] = i + k;
      nearest[found++] = lanes[k];
    }
  }
  return found;
}

}  // namespace uepool::camera
