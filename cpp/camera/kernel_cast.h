// Where rays first meet a triangle: eight rays at a time, in any directions.
#pragma once

#include "camera/kernels.h"

namespace uepool::camera {

template <class S>
class RayWalk {
 public:
  using Float = typename S::Float;
  using Int = typename S::Int;

  RayWalk(const RayTarget& target, RayGroup* rays) : target_(target), rays_(*rays) {
    distance_ = S::load(rays->distance);
    const Float ox = S::load(rays->origin[0]), oy = S::load(rays->origin[1]), oz = S::load(rays->origin[2]);
    const Float dx = S::load(rays->direction[0]), dy = S::load(rays->direction[1]), dz = S::load(rays->direction[2]);
    for (int k = 0; k < 3; ++k) {
      const float* m = target.inverse + 4 * k;
      const Float mx = S::splat(m[0]), my = S::splat(m[1]), mz = S::splat(m[2]);
      origin_[k] = ox * mx + oy * my + oz * mz + S::splat(m[3]);
      direction_[k] = dx * mx + dy * my + dz * mz;
      // A ray along a side has no crossing with it: a huge slope stands for the infinite one, which could give 0 · ∞.
      const Float tiny = S::splat(1e-20f), size = S::max(direction_[k], S::splat(0.0f) - direction_[k]);
      inverse_[k] = S::splat(1.0f) / S::select(size < tiny, S::turn(tiny, direction_[k]), direction_[k]);
    }
  }

  void run() {
    uint32_t stack[kMaxTreeDepth];
    int depth = 0;
    uint32_t next = 0;
    for (;;) {
      const Node& node = target_.nodes[next];
      if (may_hit(node)) {
        if (node.count == 0) {
          const bool second_first = is_nearer(target_.nodes[node.first + 1], target_.nodes[node.first]);
          stack[depth++] = node.first + (second_first ? 0 : 1);
          next = node.first + (second_first ? 1 : 0);
          continue;
        }
        for (uint32_t i = 0; i < node.count; ++i) test(target_.leaves[node.first + i]);
      }
      if (depth == 0) break;
      next = stack[--depth];
    }
    S::store(rays_.distance, distance_);
  }

 private:
  bool may_hit(const Node& node) const {
    Float enter = S::splat(0.0f), leave = distance_;
    for (int k = 0; k < 3; ++k) {
      const Float to_low = (S::splat(node.low[k]) - origin_[k]) * inverse_[k];
      const Float to_high = (S::splat(node.high[k]) - origin_[k]) * inverse_[k];
      enter = S::max(enter, S::min(to_low, to_high));
      leave = S::min(leave, S::max(to_low, to_high));
    }
    return S::bits(enter <= leave * S::splat(1.00001f) + S::splat(1e-6f)) != 0;
  }

  // Along the first ray's direction.
  bool is_nearer(const Node& a, const Node& b) const {
    float way[8], sum = 0;
    for (int k = 0; k < 3; ++k) {
      S::store(way, direction_[k]);
      sum += (a.low[k] + a.high[k] - b.low[k] - b.high[k]) * way[0];
    }
    return sum < 0;
  }

  // Möller and Trumbore's test, from either side.
  void test(const LeafTriangle& triangle) {
    const Float abx = S::splat(triangle.ab[0]), aby = S::splat(triangle.ab[1]), abz = S::splat(triangle.ab[2]);
    const Float acx = S::splat(triangle.ac[0]), acy = S::splat(triangle.ac[1]), acz = S::splat(triangle.ac[2]);
    const Float dx = direction_[0], dy = direction_[1], dz = direction_[2];
    const Float px = dy * acz - dz * acy, py = dz * acx - dx * acz, pz = dx * acy - dy * acx;
    const Float det = abx * px + aby * py + abz * pz;
    const Float sx = origin_[0] - S::splat(triangle.a[0]), sy = origin_[1] - S::splat(triangle.a[1]),
                sz = origin_[2] - S::splat(triangle.a[2]);
    const Float zero = S::splat(0.0f), one = S::splat(1.0f);
    const Float scale = one / det;
    const Float u = (sx * px + sy * py + sz * pz) * scale;
    const Float qx = sy * abz - sz * aby, qy = sz * abx - sx * abz, qz = sx * aby - sy * abx;
    const Float v = (dx * qx + dy * qy + dz * qz) * scale;
    const Float t = (acx * qx + acy * qy + acz * qz) * scale;
    const Int hit = (u >= zero) & (v >= zero) & (u + v <= one) & (t >= zero) & (t < distance_);
    const uint32_t bits = S::bits(hit);
    if (bits == 0) return;
    distance_ = S::select(hit, t, distance_);
    for (int lane = 0; lane < 8; ++lane) {
      if (bits >> lane & 1) rays_.instance[lane] = target_.instance;
    }
  }

  const RayTarget& target_;
  RayGroup& rays_;
  Float origin_[3], direction_[3], inverse_[3], distance_;
};

// A ray that passes a sphere, or starts beyond it, meets nothing inside.
template <class S>
bool may_meet(const RayTarget& target, const RayGroup& rays) {
  using Float = typename S::Float;
  const Float zero = S::splat(0.0f);
  const Float x = S::splat(target.centre[0]) - S::load(rays.origin[0]),
              y = S::splat(target.centre[1]) - S::load(rays.origin[1]),
              z = S::splat(target.centre[2]) - S::load(rays.origin[2]);
  const Float dx = S::load(rays.direction[0]), dy = S::load(rays.direction[1]), dz = S::load(rays.direction[2]);
  const Float along = x * dx + y * dy + z * dz, length = dx * dx + dy * dy + dz * dz;
  const Float outside = x * x + y * y + z * z - S::splat(target.radius * target.radius);
  // |c|² - (c·d)² / |d|² > r², with room for rounding
  const Float missed = outside * length - along * along;
  const auto passes = missed > S::splat(1e-4f) * (along * along + length);
  const auto behind = (outside > zero) & (along < zero);
  const auto too_far = along - S::splat(target.radius) * S::max(length, S::splat(1.0f)) >
                       S::load(rays.distance) * length * S::splat(1.001f);
  return S::bits(passes | behind | too_far) != 255;
}

template <class S>
void cast(RayGroup* rays, const RayTarget* targets, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (may_meet<S>(targets[i], *rays)) RayWalk<S>(targets[i], rays).run();
  }
}

}  // namespace uepool::camera
