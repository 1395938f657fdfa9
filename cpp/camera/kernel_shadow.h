// Which pixels the sun does not reach. All rays of a picture run in one direction, so a tile of 8 × 8 pixels asks once
// for most of what a ray would ask, and a triangle is hit where three linear functions of the origin say so.
#pragma once

#include "camera/kernels.h"

namespace uepool::camera {

inline constexpr int kTile = 8;  // pixels, and groups of lanes, per tile
// Origins are moved towards the camera, so that a surface does not shade itself: it stays on the side that is seen.
inline constexpr float kPullBack = 2e-4f;

// Origins of a tile's rays, row by row; `live`: pixels that still may see the sun, one bit each.
template <class S>
struct SunRays {
  typename S::Float origin[3][kTile];
  uint32_t live[kTile];
};

// The box around the live origins.
template <class S>
void bounds_of(const SunRays<S>& rays, float* low, float* high) {
  using Float = typename S::Float;
  for (int k = 0; k < 3; ++k) {
    Float least = S::splat(3e38f), most = S::splat(-3e38f);
    for (int row = 0; row < kTile; ++row) {
      if (rays.live[row] == 0) continue;
      least = S::min(least, rays.origin[k][row]);
      most = S::max(most, rays.origin[k][row]);
    }
    float lanes[8];
    S::store(lanes, least);
    low[k] = lanes[0];
    for (int i = 1; i < 8; ++i) low[k] = lanes[i] < low[k] ? lanes[i] : low[k];
    S::store(lanes, most);
    high[k] = lanes[0];
    for (int i = 1; i < 8; ++i) high[k] = lanes[i] > high[k] ? lanes[i] : high[k];
  }
}

// One caster's hierarchy against a tile.
template <class S>
class SunWalk {
 public:
  using Float = typename S::Float;
  using Int = typename S::Int;
  SunWalk(const Caster& caster, SunRays<S>* rays) : caster_(caster), rays_(*rays) {
    bounds_of<S>(rays_, low_, high_);
    for (int k = 0; k < 3; ++k) {
      forward_[k] = caster.direction[k] >= 0;
      // A ray along a side has no crossing with it: a huge slope stands for the infinite one, which could give 0 · ∞.
      const float size = std::fabs(caster.direction[k]) > 1e-20f ? std::fabs(caster.direction[k]) : 1e-20f;
      inverse_[k] = forward_[k] ? 1 / size : -1 / size;
    }
  }

  // Takes the pixels that lie in the shadow out of `live`.
  void run() {
    struct Pending {
      uint32_t node;
      int row;
    };
    Pending stack[kMaxTreeDepth];
    int depth = 0;
    Pending next = {0, 0};
    for (;;) {
      const Node& node = caster_.nodes[next.node];
      // Rows before the first that enters a box enter none of the boxes inside it.
      const int row = may_hit(node) ? first_row(node, next.row) : kTile;
      if (row < kTile) {
        if (node.count == 0) {
          stack[depth++] = {node.first + 1, row};
          next = {node.first, row};
          continue;
        }
        // Its triangles are asked by those rows only that enter it.
        uint32_t rows = 1u << row;
        for (int other = row + 1; other < kTile; ++other) rows |= enters(node, other) ? 1u << other : 0;
        for (uint32_t i = 0; i < node.count; ++i) test(caster_.leaves[node.first + i], rows);
        if (!any()) return;
      }
      if (depth == 0) return;
      next = stack[--depth];
    }
  }

 private:
  bool any() const {
    uint32_t live = 0;
    for (const uint32_t row : rays_.live) live |= row;
    return live != 0;
  }

  // No ray from the box of origins enters the node's box unless the spans in which they may be between its sides
  // overlap.
  bool may_hit(const Node& node) const {
    float enter = 0, leave = 3e38f;
    for (int k = 0; k < 3; ++k) {
      const float to_near = near_side(node, k) - (forward_[k] ? high_[k] : low_[k]);
      const float to_far = far_side(node, k) - (forward_[k] ? low_[k] : high_[k]);
      enter = larger(enter, to_near * inverse_[k]);
      leave = smaller(leave, to_far * inverse_[k]);
    }
    return enter <= leave * kRoom + kSlack;
  }

  // The first row, from `row` on, of which a live ray enters the node's box; kTile: none.
  int first_row(const Node& node, int row) const {
    while (row < kTile && !enters(node, row)) ++row;
    return row;
  }

  bool enters(const Node& node, int row) const {
    if (rays_.live[row] == 0) return false;
    Float enter = S::splat(0.0f), leave = S::splat(3e38f);
    for (int k = 0; k < 3; ++k) {
      const Float inverse = S::splat(inverse_[k]);
      enter = S::max(enter, (S::splat(near_side(node, k)) - rays_.origin[k][row]) * inverse);
      leave = S::min(leave, (S::splat(far_side(node, k)) - rays_.origin[k][row]) * inverse);
    }
    return (S::bits(enter <= leave * S::splat(kRoom) + S::splat(kSlack)) & rays_.live[row]) != 0;
  }

  float near_side(const Node& node, int k) const { return forward_[k] ? node.low[k] : node.high[k]; }
  float far_side(const Node& node, int k) const { return forward_[k] ? node.high[k] : node.low[k]; }
  // What rounding may take away.
  static constexpr float kRoom = 1.00001f, kSlack = 1e-4f;
  static float larger(float a, float b) { return a > b ? a : b; }
  static float smaller(float a, float b) { return a < b ? a : b; }

  // Möller and Trumbore's test ("Fast, Minimum Storage Ray/Triangle Intersection", 1997), of which u, v and t are
  // linear in the origin as long as the direction stays the same.
  void test(const LeafTriangle& triangle, uint32_t rows) {
    const Vec3 a = {triangle.a[0], triangle.a[1], triangle.a[2]};
    const Vec3 ab = {triangle.ab[0], triangle.ab[1], triangle.ab[2]};
    const Vec3 ac = {triangle.ac[0], triangle.ac[1], triangle.ac[2]};
    const Vec3 direction = {caster_.direction[0], caster_.direction[1], caster_.direction[2]};
    const Vec3 normal = cross(ab, ac);
    const float det = -dot(normal, direction);
    if (!(det < 0) && !(det > 0)) return;
    const float scale = 1 / det;
    const Vec3 for_t = normal * scale;
    if (highest(for_t) <= dot(for_t, a)) return;  // it lies behind all of them, as what they start from does
    const Vec3 for_u = cross(direction, ac) * scale, for_v = cross(ab, direction) * scale;
    const Float zero = S::splat(0.0f), one = S::splat(1.0f);
    for (int row = 0; row < kTile; ++row) {
      if (!(rows >> row & 1) || rays_.live[row] == 0) continue;
      const Float x = rays_.origin[0][row] - S::splat(a.x), y = rays_.origin[1][row] - S::splat(a.y),
                  z = rays_.origin[2][row] - S::splat(a.z);
      const Float t = x * S::splat(for_t.x) + y * S::splat(for_t.y) + z * S::splat(for_t.z);
      const Int ahead = t > zero;
      if (S::bits(ahead) == 0) continue;
      const Float u = x * S::splat(for_u.x) + y * S::splat(for_u.y) + z * S::splat(for_u.z);
      const Float v = x * S::splat(for_v.x) + y * S::splat(for_v.y) + z * S::splat(for_v.z);
      rays_.live[row] &= ~S::bits((u >= zero) & (v >= zero) & (u + v <= one) & ahead);
    }
  }

  // The largest of along · origin, and no less.
  float highest(Vec3 along) const {
    const float x = along.x * (along.x > 0 ? high_[0] : low_[0]), y = along.y * (along.y > 0 ? high_[1] : low_[1]),
                z = along.z * (along.z > 0 ? high_[2] : low_[2]);
    return x + y + z;
  }

  const Caster& caster_;
  SunRays<S>& rays_;
  bool forward_[3];
  float low_[3], high_[3], inverse_[3];
};

template <class S>
class ShadowPass {
 public:
  using Float = typename S::Float;
  using Int = typename S::Int;
  explicit ShadowPass(const Shadows& job) : job_(job) {}

  void run() {
    for (uint32_t top = 0; top < job_.canvas.height; top += kTile) {
      for (uint32_t left = 0; left < job_.canvas.width; left += kTile) {
        SunRays<S> rays;
        if (!begin(left, top, &rays)) continue;
        uint32_t before[kTile];
        for (int row = 0; row < kTile; ++row) before[row] = rays.live[row];
        find_casters(&rays);
        for (int row = 0; row < kTile; ++row) {
          for (uint32_t dark = before[row] & ~rays.live[row], lane = 0; dark != 0; dark >>= 1, ++lane) {
            if (dark & 1) job_.canvas.ids[place(left, top + static_cast<uint32_t>(row)) + lane] |= kShadowed;
          }
        }
      }
    }
  }

 private:
  size_t place(uint32_t column, uint32_t row) const { return size_t{row} * job_.canvas.stride + column; }

  // The rays of a tile's pixels that face the sun. False: none.
  bool begin(uint32_t left, uint32_t top, SunRays<S>* rays) const {
    uint32_t any = 0;
    const uint32_t width = job_.canvas.width - left;
    const uint32_t columns = width >= 8 ? 255 : (1u << width) - 1;
    for (int i = 0; i < kTile; ++i) {
      const uint32_t row = top + static_cast<uint32_t>(i);
      rays->live[i] = 0;
      if (row >= job_.canvas.height) continue;
      const Int ids = S::load(job_.canvas.ids + place(left, row)), nothing = S::splat(0) > ids;
      const Int known = S::select(nothing, S::splat(0), ids);
      const Int lit = S::gather(job_.colours, known);
      const Int same = lit == S::gather(job_.colours, known + S::splat(kShadowed));
      rays->live[i] = columns & ~S::bits(nothing | same);
      any |= rays->live[i];
      if (rays->live[i] != 0) set_origins(left, row, i, rays);
    }
    return any != 0;
  }

  void set_origins(uint32_t left, uint32_t row, int i, SunRays<S>* rays) const {
    const Lens& lens = job_.lens;
    const Float nearness = S::load(job_.canvas.nearness + place(left, row));
    Float z = lens.orthographic ? S::splat(0.0f) - nearness : S::splat(1.0f) / nearness;
    Float x = (S::lanes() + S::splat(static_cast<float>(left) - lens.centre_x)) * S::splat(1 / lens.scale);
    Float y = S::splat((static_cast<float>(row) - lens.centre_y) * (1 / lens.scale));
    const Float pulled = z - (z * S::splat(kPullBack) + S::splat(kPullBack));
    if (!lens.orthographic) {
      x = x * pulled;
      y = y * pulled;
    }
    z = pulled;
    // Lanes whose pixels ask for nothing stand where one that does stands: they must not widen the tile's bounds.
    const Vec3 forward = job_.camera.axis(0), left_axis = job_.camera.axis(1), up = job_.camera.axis(2);
    const Vec3 at = job_.camera.position();
    const Float world[3] = {S::splat(at.x) + z * S::splat(forward.x) - x * S::splat(left_axis.x) - y * S::splat(up.x),
                            S::splat(at.y) + z * S::splat(forward.y) - x * S::splat(left_axis.y) - y * S::splat(up.y),
                            S::splat(at.z) + z * S::splat(forward.z) - x * S::splat(left_axis.z) - y * S::splat(up.z)};
    int first = 0;
    while (!(rays->live[i] >> first & 1)) ++first;
    int32_t is_live[8];
    for (int lane = 0; lane < 8; ++lane) is_live[lane] = rays->live[i] >> lane & 1 ? -1 : 0;
    const Int live = S::load(is_live);
    for (int k = 0; k < 3; ++k) {
      float lanes[8];
      S::store(lanes, world[k]);
      rays->origin[k][i] = S::select(live, world[k], S::splat(lanes[first]));
    }
  }

  void find_casters(SunRays<S>* rays) const {
    SunRays<S> sun = *rays;  // in sun space
    const Vec3 axes[3] = {job_.u, job_.v, job_.w};
    for (int k = 0; k < 3; ++k) {
      for (int row = 0; row < kTile; ++row) {
        if (rays->live[row] == 0) continue;
        sun.origin[k][row] = rays->origin[0][row] * S::splat(axes[k].x) + rays->origin[1][row] * S::splat(axes[k].y) +
                             rays->origin[2][row] * S::splat(axes[k].z);
      }
    }
    float low[3], high[3];
    bounds_of<S>(sun, low, high);
    const Float zero = S::splat(0.0f);
    for (uint32_t first = 0; first < job_.num_casters; first += 8) {
      const Float u = S::load(job_.spheres[0] + first), v = S::load(job_.spheres[1] + first),
                  w = S::load(job_.spheres[2] + first), radius = S::load(job_.spheres[3] + first);
      const Float du = S::max(S::max(S::splat(low[0]) - u, u - S::splat(high[0])), zero);
      const Float dv = S::max(S::max(S::splat(low[1]) - v, v - S::splat(high[1])), zero);
      uint32_t bits =
          S::bits((radius > zero) & (du * du + dv * dv <= radius * radius) & (w + radius >= S::splat(low[2])));
      for (uint32_t i = first; bits != 0; bits >>= 1, ++i) {
        if (bits & 1 && !shade_by(job_.casters[i], rays)) return;
      }
    }
  }

  // False: no pixel of the tile sees the sun any more.
  static bool shade_by(const Caster& caster, SunRays<S>* rays) {
    SunRays<S> own;
    const float* m = caster.inverse;
    for (int row = 0; row < kTile; ++row) {
      own.live[row] = rays->live[row];
      if (rays->live[row] == 0) continue;
      const Float x = rays->origin[0][row], y = rays->origin[1][row], z = rays->origin[2][row];
      for (int k = 0; k < 3; ++k, m += 4) {
        own.origin[k][row] = x * S::splat(m[0]) + y * S::splat(m[1]) + z * S::splat(m[2]) + S::splat(m[3]);
      }
      m = caster.inverse;
    }
    SunWalk<S>(caster, &own).run();
    uint32_t any = 0;
    for (int row = 0; row < kTile; ++row) any |= rays->live[row] = own.live[row];
    return any != 0;
  }

  const Shadows& job_;
};

template <class S>
void shadow(const Shadows& job) {
  ShadowPass<S>(job).run();
}

}  // namespace uepool::camera
