// Draws the triangles of a cluster into nearness and ids. A pixel belongs to a triangle when its centre lies inside or
// on the edge; edges shared by two triangles are the same line to the bit, so there are no gaps between them.
#pragma once

#include "camera/kernels.h"

namespace uepool::camera {

// Eight triangles on the screen, in pixels: corners, the sides of the box of pixels around each, twice its area (below
// zero where its corners run counterclockwise).
template <class S>
struct ScreenTriangles {
  typename S::Float x[3], y[3], left, right, top, bottom, area;

  // Which of them may cover a pixel's centre. Fills in all but the corners.
  uint32_t measure(const Canvas& canvas) {
    const auto zero = S::splat(0.0f);
    left = S::max(zero, S::ceil(S::min(x[0], S::min(x[1], x[2]))));
    right = S::min(S::splat(static_cast<float>(canvas.width) - 1), S::floor(S::max(x[0], S::max(x[1], x[2]))));
    top = S::max(zero, S::ceil(S::min(y[0], S::min(y[1], y[2]))));
    bottom = S::min(S::splat(static_cast<float>(canvas.height) - 1), S::floor(S::max(y[0], S::max(y[1], y[2]))));
    area = S::cross(x[1] - x[0], y[2] - y[0], y[1] - y[0], x[2] - x[0]);
    return S::bits((left <= right) & (top <= bottom) & ((area < zero) | (area > zero)));
  }
};

// ... and what filling them takes: edge k is inside where a x + b y + c >= 0; nearness is nx x + ny y + nc, between low
// and high; pixels from left to right, top to bottom.
struct FillSetup {
  float a[3][8], b[3][8], c[3][8];
  float nx[8], ny[8], nc[8], low[8], high[8];
  int32_t left[8], right[8], top[8], bottom[8];
};

template <class S>
void fill(const FillSetup& setup, int lane, int32_t id, const Canvas& canvas) {
  using Float = typename S::Float;
  const Float a0 = S::splat(setup.a[0][lane]), a1 = S::splat(setup.a[1][lane]), a2 = S::splat(setup.a[2][lane]);
  const Float nx = S::splat(setup.nx[lane]), low = S::splat(setup.low[lane]), high = S::splat(setup.high[lane]);
  const Float zero = S::splat(0.0f);
  const auto ids = S::splat(id);
  const int32_t left = setup.left[lane], right = setup.right[lane], bottom = setup.bottom[lane];
  for (int32_t row = setup.top[lane]; row <= bottom; ++row) {
    const auto y = static_cast<float>(row);
    const Float c0 = S::splat(setup.b[0][lane] * y + setup.c[0][lane]);
    const Float c1 = S::splat(setup.b[1][lane] * y + setup.c[1][lane]);
    const Float c2 = S::splat(setup.b[2][lane] * y + setup.c[2][lane]);
    const Float nc = S::splat(setup.ny[lane] * y + setup.nc[lane]);
    float* nearness = canvas.nearness + static_cast<size_t>(row) * canvas.stride;
    int32_t* line = canvas.ids + static_cast<size_t>(row) * canvas.stride;
    for (int32_t column = left; column <= right; column += 8) {
      const Float x = S::lanes() + S::splat(static_cast<float>(column));
      const Float inside = S::min(S::min(a0 * x + c0, a1 * x + c1), a2 * x + c2);
      const Float here = S::min(S::max(nx * x + nc, low), high);
      const Float before = S::load(nearness + column);
      const auto mask = (inside >= zero) & (here > before);
      if (S::bits(mask) == 0) continue;
      S::store(nearness + column, S::select(mask, here, before));
      S::store(line + column, S::select(mask, ids, S::load(line + column)));
    }
  }
}

// Nearness over the screen: x · column + y · row + offset, between low and high.
template <class S>
struct Slopes {
  typename S::Float x, y, offset, low, high;

  // From the nearness at the corners.
  static Slopes of(const ScreenTriangles<S>& t, const typename S::Float* nearness) {
    const auto ax = t.x[0], bx = t.x[1], cx = t.x[2], ay = t.y[0], by = t.y[1], cy = t.y[2];
    const auto na = nearness[0], ab = nearness[1] - na, ac = nearness[2] - na;
    Slopes out;
    // In double too: of a triangle seen from its edge little is left but rounding.
    out.x = S::cross(ab, cy - ay, ac, by - ay) / t.area;
    out.y = S::cross(ac, bx - ax, ab, cx - ax) / t.area;
    out.offset = S::minus_products(na, out.x, ax, out.y, ay);
    out.low = S::min(na, S::min(nearness[1], nearness[2]));
    out.high = S::max(na, S::max(nearness[1], nearness[2]));
    return out;
  }
};

// Fills those of the eight measured triangles that `which` names.
template <class S>
void fill_group(const ScreenTriangles<S>& t, const Slopes<S>& nearness, uint32_t which, const int32_t* ids,
                const Canvas& canvas) {
  using Float = typename S::Float;
  const Float ax = t.x[0], bx = t.x[1], cx = t.x[2], ay = t.y[0], by = t.y[1], cy = t.y[2], area = t.area;
  FillSetup setup;
  // Edges against the corners: b → c, c → a, a → b. Products in double: a line must not depend on which way it runs.
  S::store(setup.a[0], S::turn(by - cy, area));
  S::store(setup.a[1], S::turn(cy - ay, area));
  S::store(setup.a[2], S::turn(ay - by, area));
  S::store(setup.b[0], S::turn(cx - bx, area));
  S::store(setup.b[1], S::turn(ax - cx, area));
  S::store(setup.b[2], S::turn(bx - ax, area));
  S::store(setup.c[0], S::turn(S::cross(bx, cy, cx, by), area));
  S::store(setup.c[1], S::turn(S::cross(cx, ay, ax, cy), area));
  S::store(setup.c[2], S::turn(S::cross(ax, by, bx, ay), area));
  S::store(setup.nx, nearness.x);
  S::store(setup.ny, nearness.y);
  S::store(setup.nc, nearness.offset);
  S::store(setup.low, nearness.low);
  S::store(setup.high, nearness.high);
  // Lanes that are not filled may hold anything, also what fits no int.
  const Float most = S::splat(65536.0f), least = S::splat(-65536.0f);
  S::store(setup.left, S::to_int(S::min(t.left, most)));
  S::store(setup.right, S::to_int(S::max(t.right, least)));
  S::store(setup.top, S::to_int(S::min(t.top, most)));
  S::store(setup.bottom, S::to_int(S::max(t.bottom, least)));
  for (int lane = 0; lane < 8; ++lane) {
    if (which >> lane & 1) fill<S>(setup, lane, ids[lane], canvas);
  }
}

// Colours of triangles first to first + 8, by Lambert's law. `facing` as above: the other side's normal is the
// opposite.
template <class S>
void colour_group(const Draw& draw, uint32_t first, typename S::Int facing) {
  using Float = typename S::Float;
  using Int = typename S::Int;
  const Int base = draw.colour >= 0 ? S::splat(draw.colour) : S::load(draw.cluster.colour + first);
  if (!draw.flat) {
    S::store(draw.colours + first, base);
    S::store(draw.colours + first + kShadowed, base);
    return;
  }
  Float sun = S::load(draw.cluster.normal[0] + first) * S::splat(draw.sun[0]) +
              S::load(draw.cluster.normal[1] + first) * S::splat(draw.sun[1]) +
              S::load(draw.cluster.normal[2] + first) * S::splat(draw.sun[2]);
  const Float zero = S::splat(0.0f);
  sun = S::max(S::select(facing, sun, zero - sun), zero);
  const Float ambient = S::splat(draw.ambient);
  const Float light[2] = {ambient + sun, ambient};
  for (int in_shadow = 0; in_shadow < 2; ++in_shadow) {
    Int packed = S::splat(0);
    for (int channel = 0; channel < 3; ++channel) {
      const Float value = S::to_float((base >> (8 * channel)) & S::splat(255));
      const Float lit = S::min(value * light[in_shadow] + S::splat(0.5f), S::splat(255.0f));
      packed = packed | (S::to_int(lit) << (8 * channel));
    }
    S::store(draw.colours + first + in_shadow * kShadowed, packed);
  }
}

// A convex polygon of a triangle cut at the near plane, as a fan of triangles, is filled eight at a time.
template <class S>
class ClippedTriangles {
 public:
  ClippedTriangles(const Lens& lens, const Canvas& canvas) : lens_(lens), canvas_(canvas) {}

  // Corners in camera space.
  void add(const Vec3* corners, int32_t id) {
    Vec3 inside[4];
    int count = 0;
    for (int k = 0; k < 3; ++k) {
      const Vec3 from = corners[k], to = corners[(k + 1) % 3];
      if (from.z >= lens_.near_distance) inside[count++] = from;
      if ((from.z >= lens_.near_distance) != (to.z >= lens_.near_distance)) inside[count++] = cut(from, to);
    }
    if (count < 3) return;
    find_slopes(corners);
    for (int k = 2; k < count; ++k) add_whole(inside[0], inside[k - 1], inside[k], id);
  }
  void flush() {
    if (count_ == 0) return;
    ScreenTriangles<S> triangles;
    for (int k = 0; k < 3; ++k) {
      triangles.x[k] = S::load(x_[k]);
      triangles.y[k] = S::load(y_[k]);
    }
    const Slopes<S> slopes = {S::load(slopes_[0]), S::load(slopes_[1]), S::load(slopes_[2]), S::load(low_),
                              S::load(high_)};
    const uint32_t which = triangles.measure(canvas_) & ((1u << count_) - 1);
    if (which != 0) fill_group<S>(triangles, slopes, which, ids_, canvas_);
    count_ = 0;
  }

 private:
  // From the corner that is seen, so that both triangles of an edge get the same point.
  Vec3 cut(Vec3 a, Vec3 b) const {
    const Vec3 seen = a.z >= lens_.near_distance ? a : b, unseen = a.z >= lens_.near_distance ? b : a;
    const float share = (lens_.near_distance - seen.z) / (unseen.z - seen.z);
    Vec3 point = seen + (unseen - seen) * share;
    point.z = lens_.near_distance;
    return point;
  }
  // From the plane of the whole triangle, not from its corners on the screen: those of one that comes close to the lens
  // lie so far outside the picture that the differences between them say little about the pixels inside. The plane is
  // n · p = d; with p on the ray of a pixel, nearness is a linear function of the pixel.
  void find_slopes(const Vec3* corners) {
    const double abx = double{corners[1].x} - corners[0].x, aby = double{corners[1].y} - corners[0].y,
                 abz = double{corners[1].z} - corners[0].z, acx = double{corners[2].x} - corners[0].x,
                 acy = double{corners[2].y} - corners[0].y, acz = double{corners[2].z} - corners[0].z;
    const double x = aby * acz - abz * acy, y = abz * acx - abx * acz, z = abx * acy - aby * acx;
    const double d = x * corners[0].x + y * corners[0].y + z * corners[0].z;
    const double aside = (x * lens_.centre_x + y * lens_.centre_y) / lens_.scale;
    const double whole = lens_.orthographic ? z : d;
    plane_[0] = static_cast<float>(x / lens_.scale / whole);
    plane_[1] = static_cast<float>(y / lens_.scale / whole);
    plane_[2] = static_cast<float>((lens_.orthographic ? -d - aside : z - aside) / whole);
  }
  void add_whole(Vec3 a, Vec3 b, Vec3 c, int32_t id) {
    const Vec3 corners[3] = {a, b, c};
    float low = 3e38f, high = -3e38f;
    for (int k = 0; k < 3; ++k) {
      const float nearness = lens_.orthographic ? -corners[k].z : 1 / corners[k].z;
      const float pixels = lens_.orthographic ? lens_.scale : nearness * lens_.scale;
      x_[k][count_] = corners[k].x * pixels + lens_.centre_x;
      y_[k][count_] = corners[k].y * pixels + lens_.centre_y;
      low = nearness < low ? nearness : low;
      high = nearness > high ? nearness : high;
    }
    for (int k = 0; k < 3; ++k) slopes_[k][count_] = plane_[k];
    low_[count_] = low;
    high_[count_] = high;
    ids_[count_] = id;
    if (++count_ == 8) flush();
  }

  const Lens& lens_;
  const Canvas& canvas_;
  int count_ = 0;
  int32_t ids_[8] = {};
  float plane_[3] = {};
  float x_[3][8] = {}, y_[3][8] = {}, slopes_[3][8] = {}, low_[8] = {}, high_[8] = {};
};

template <class S>
void draw_near(const Draw& draw, const Lens& lens, const Canvas& canvas, const float* x, const float* y,
               const float* z) {
  ClippedTriangles<S> triangles(lens, canvas);
  for (uint32_t first = 0; first < draw.cluster.num_triangles; first += 8) {
    int32_t facing[8] = {};
    for (uint32_t i = first; i < first + 8 && i < draw.cluster.num_triangles; ++i) {
      Vec3 corners[3];
      for (int k = 0; k < 3; ++k) {
        const uint8_t vertex = draw.cluster.corner[k][i];
        corners[k] = {x[vertex], y[vertex], z[vertex]};
      }
      const Vec3 normal = cross(corners[1] - corners[0], corners[2] - corners[0]);
      const float away = lens.orthographic ? normal.z : dot(normal, corners[0]);
      facing[i - first] = away < 0 ? -1 : 0;
      triangles.add(corners, draw.id | static_cast<int32_t>(i));
    }
    if (draw.colours) colour_group<S>(draw, first, S::load(facing));
  }
  triangles.flush();
}

template <class S>
void draw(const Draw& draw, const Lens& lens, const Canvas& canvas) {
  using Float = typename S::Float;
  using Int = typename S::Int;
  alignas(32) float x[kMaxClusterVertices], y[kMaxClusterVertices], z[kMaxClusterVertices];
  const float* m = draw.m;
  for (uint32_t i = 0; i < draw.cluster.num_vertices; i += 8) {
    // From the eye first: near it, where it matters, this loses nothing.
    const Float px = S::load(draw.cluster.position[0] + i) - S::splat(draw.eye[0]),
                py = S::load(draw.cluster.position[1] + i) - S::splat(draw.eye[1]),
                pz = S::load(draw.cluster.position[2] + i) - S::splat(draw.eye[2]);
    Float cx = px * S::splat(m[0]) + py * S::splat(m[1]) + pz * S::splat(m[2]);
    Float cy = px * S::splat(m[4]) + py * S::splat(m[5]) + pz * S::splat(m[6]);
    Float cz = px * S::splat(m[8]) + py * S::splat(m[9]) + pz * S::splat(m[10]);
    if (!draw.crosses_near) {
      const Float nearness = lens.orthographic ? S::splat(0.0f) - cz : S::splat(1.0f) / cz;
      const Float pixels = lens.orthographic ? S::splat(lens.scale) : nearness * S::splat(lens.scale);
      cx = cx * pixels + S::splat(lens.centre_x);
      cy = cy * pixels + S::splat(lens.centre_y);
      cz = nearness;
    }
    S::store(x + i, cx);
    S::store(y + i, cy);
    S::store(z + i, cz);
  }
  if (draw.crosses_near) {
    draw_near<S>(draw, lens, canvas, x, y, z);
    return;
  }
  for (uint32_t first = 0; first < draw.cluster.num_triangles; first += 8) {
    ScreenTriangles<S> triangles;
    Int corner[3];
    for (int k = 0; k < 3; ++k) {
      corner[k] = S::load(draw.cluster.corner[k] + first);
      triangles.x[k] = S::gather(x, corner[k]);
      triangles.y[k] = S::gather(y, corner[k]);
    }
    const uint32_t which = triangles.measure(canvas);
    if (which == 0) continue;
    Float nearness[3];
    int32_t ids[8];
    for (int k = 0; k < 3; ++k) nearness[k] = S::gather(z, corner[k]);
    for (int k = 0; k < 8; ++k) ids[k] = draw.id | (static_cast<int32_t>(first) + k);
    fill_group<S>(triangles, Slopes<S>::of(triangles, nearness), which, ids, canvas);
    if (draw.colours) colour_group<S>(draw, first, triangles.area < S::splat(0.0f));
  }
}

}  // namespace uepool::camera
