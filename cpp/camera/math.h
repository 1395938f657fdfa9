// Vectors and poses. World axes: right-handed, z up, metres. Everything here is plain IEEE single precision, so that
// the same input gives the same bits on every machine.
#pragma once

#include <cmath>

namespace uepool::camera {

struct Vec3 {
  float x = 0, y = 0, z = 0;
};

inline Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3 operator*(Vec3 a, float s) { return {a.x * s, a.y * s, a.z * s}; }
inline float dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 cross(Vec3 a, Vec3 b) { return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x}; }
inline float length(Vec3 a) { return std::sqrt(dot(a, a)); }
// {0, 0, 0} stays what it is.
inline Vec3 normalized(Vec3 a) {
  const float n = length(a);
  return n > 0 ? a * (1 / n) : a;
}
inline bool is_finite(Vec3 a) { return std::isfinite(a.x) && std::isfinite(a.y) && std::isfinite(a.z); }

// A rotation, a uniform scale and a translation: row-major 3×4, so that p' = m[:, :3] p + m[:, 3]. The columns are
// where the own x, y, z axes point. A camera looks along its own x axis; y is to its left, z up.
struct Pose {
  float m[12] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};

  Vec3 axis(int column) const { return {m[column], m[4 + column], m[8 + column]}; }
  Vec3 position() const { return axis(3); }
  Vec3 point(Vec3 p) const { return vector(p) + position(); }
  Vec3 vector(Vec3 v) const {
    return {m[0] * v.x + m[1] * v.y + m[2] * v.z, m[4] * v.x + m[5] * v.y + m[6] * v.z,
            m[8] * v.x + m[9] * v.y + m[10] * v.z};
  }
  // The rotation's transpose times v: with a scale s, s² times the inverse.
  Vec3 transposed_vector(Vec3 v) const { return {dot(axis(0), v), dot(axis(1), v), dot(axis(2), v)}; }

  static Pose from_axes(Vec3 x, Vec3 y, Vec3 z, Vec3 position) {
    return {{x.x, y.x, z.x, position.x, x.y, y.y, z.y, position.y, x.z, y.z, z.z, position.z}};
  }
  // At `position`, turned by `yaw` about z (counterclockwise from above), then looking `pitch` upwards; radians.
  static Pose at(Vec3 position, float yaw = 0, float pitch = 0, float scale = 1) {
    // In double, then rounded: libraries differ in the last bit of a sine, and hardly ever in a float of it.
    const auto cy = static_cast<float>(std::cos(double{yaw})) * scale;
    const auto sy = static_cast<float>(std::sin(double{yaw})) * scale;
    const auto cp = static_cast<float>(std::cos(double{pitch})), sp = static_cast<float>(std::sin(double{pitch}));
    return from_axes({cy * cp, sy * cp, sp * scale}, {-sy, cy, 0}, {-cy * sp, -sy * sp, cp * scale}, position);
  }
  // At `eye`, looking at `target`, upright. A target straight above or below, or no target at all, gives a pose too.
  static Pose look_at(Vec3 eye, Vec3 target) {
    Vec3 forward = normalized(target - eye);
    if (!(length(forward) > 0)) forward = {1, 0, 0};
    Vec3 left = normalized(cross({0, 0, 1}, forward));
    if (!(length(left) > 0)) left = {0, 1, 0};
    return from_axes(forward, left, cross(forward, left), eye);
  }
};

// `inner` as seen from where `outer` is seen from.
inline Pose operator*(const Pose& outer, const Pose& inner) {
  return Pose::from_axes(outer.vector(inner.axis(0)), outer.vector(inner.axis(1)), outer.vector(inner.axis(2)),
                         outer.point(inner.position()));
}

}  // namespace uepool::camera
