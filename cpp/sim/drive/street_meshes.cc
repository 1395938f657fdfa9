#include "sim/drive/street_meshes.h"

#include <bit>

namespace uepool::sim::drive {
namespace {

constexpr Colour kGrass{116, 146, 92}, kAsphalt{92, 94, 100}, kPaving{168, 164, 156}, kKerb{140, 138, 132};
constexpr Colour kPaint{236, 236, 226}, kRouteColour{226, 60, 214}, kGoalColour{70, 230, 90};
constexpr float kKerbHeight = 0.14f;
constexpr double kDash = 2.4, kDashWidth = 0.16, kWideDashWidth = 0.9, kEdgeWidth = 0.14;
constexpr double kRouteHalf = 0.55, kWideRouteHalf = 1.8;
constexpr int kArcPieces = 6;  // of a quarter circle

// Along x, between two offsets to the left.
void strip(Shape* shape, double from, double to, double low, double high, double z, Colour colour) {
  shape->quad(vec({from, low}, z), vec({to, low}, z), vec({to, high}, z), vec({from, high}, z), colour);
}

Direction at_share(Angle from, int64_t turning, int piece) {
  return direction_of(from + static_cast<Angle>(turning * piece / kArcPieces));
}

// The part of a ring around `centre` between two radii, a quarter from `from` on; an inner radius of 0 makes a fan.
void quarter_ring(Shape* shape, Point centre, double inner, double outer, Angle from, double z, Colour colour) {
  for (int i = 0; i < kArcPieces; ++i) {
    const Point a = forward(at_share(from, int64_t{1} << 30, i)), b = forward(at_share(from, int64_t{1} << 30, i + 1));
    if (inner > 0) {
      shape->quad(vec(centre + a * inner, z), vec(centre + a * outer, z), vec(centre + b * outer, z),
                  vec(centre + b * inner, z), colour);
    } else {
      shape->triangle(vec(centre, z), vec(centre + a * outer, z), vec(centre + b * outer, z), colour);
    }
  }
}

void quarter_kerb(Shape* shape, Point centre, double radius, Angle from) {
  for (int i = 0; i < kArcPieces; ++i) {
    const Point a = centre + forward(at_share(from, int64_t{1} << 30, i)) * radius;
    const Point b = centre + forward(at_share(from, int64_t{1} << 30, i + 1)) * radius;
    shape->quad(vec(a), vec(b), vec(b, kKerbHeight), vec(a, kKerbHeight), kKerb);
  }
}

// Which arms the kind's own shape has, as Town::Shape says.
uint32_t arms_of(JunctionKind kind) {
  constexpr uint32_t kArms[kJunctionKinds] = {0b0101, 0b0011, 0b0111, 0b1111};
  return kArms[static_cast<uint32_t>(kind)];
}

// Calls f(corner, the angle where the quarter circle around it that lies within the junction begins) for each corner
// between two arms.
template <class F>
void for_corners(JunctionKind kind, const F& f) {
  const uint32_t arms = arms_of(kind);
  for (uint32_t quarter = 0; quarter < kQuarters; ++quarter) {
    const uint32_t next = turned(quarter, 1);
    if (!(arms >> quarter & 1) || !(arms >> next & 1)) continue;
    f((vector_of(quarter) + vector_of(next)) * kJunctionHalf, angle_of_quarter(turned(quarter, 2)));
  }
}

// A rectangle with one side towards `quarter`: how far along it, and how far to both sides of it.
void patch(Shape* shape, uint32_t quarter, double from, double to, double half, double z, Colour colour) {
  const Point ahead = vector_of(quarter), left = vector_of(quarter + 1);
  shape->quad(vec(ahead * from - left * half, z), vec(ahead * to - left * half, z), vec(ahead * to + left * half, z),
              vec(ahead * from + left * half, z), colour);
}

}  // namespace

Shape ground_mesh() {
  constexpr double kHalf = 700;
  Shape shape;
  strip(&shape, -kHalf, kHalf, -kHalf, kHalf, 0, kGrass);
  return shape;
}

Shape road_mesh(double length) {
  Shape shape;
  strip(&shape, 0, length, -kRoadHalf, kRoadHalf, 0, kAsphalt);
  return shape;
}

Shape sidewalk_mesh(double length) {
  Shape shape;
  for (const double side : {-1.0, 1.0}) {
    const double low = side * kRoadHalf, high = side * (kRoadHalf + kSidewalk);
    strip(&shape, 0, length, low, high, kKerbHeight, kPaving);
    shape.quad(vec({0, low}, 0), vec({length, low}, 0), vec({length, low}, kKerbHeight), vec({0, low}, kKerbHeight),
               kKerb);
  }
  return shape;
}

Shape marking_mesh(double length, bool wide) {
  Shape shape;
  const double half = (wide ? kWideDashWidth : kDashWidth) / 2;
  for (double at = (kGrain - kDash) / 2; at < length; at += kGrain) {
    strip(&shape, at, at + kDash, -half, half, 0, kPaint);
  }
  if (wide) return shape;
  for (const double side : {-1.0, 1.0}) {
    const double edge = side * (kRoadHalf - 0.2);
    strip(&shape, 0, length, edge - kEdgeWidth / 2, edge + kEdgeWidth / 2, 0, kPaint);
  }
  return shape;
}

Shape junction_mesh(JunctionKind kind) {
  Shape shape;
  if (kind == JunctionKind::kBend) {
    quarter_ring(&shape, {kJunctionHalf, kJunctionHalf}, kKerbRadius, kJunctionHalf + kRoadHalf, angle_of_quarter(2), 0,
                 kAsphalt);
    return shape;
  }
  const uint32_t arms = arms_of(kind);
  patch(&shape, 0, -kRoadHalf, kRoadHalf, kRoadHalf, 0, kAsphalt);
  for (uint32_t quarter = 0; quarter < kQuarters; ++quarter) {
    if (arms >> quarter & 1) patch(&shape, quarter, kRoadHalf, kJunctionHalf, kRoadHalf, 0, kAsphalt);
  }
  // Corners: what lies between the inner square and the circle of the kerb.
  for_corners(kind, [&](Point corner, Angle from) {
    const Point inner = corner * (kRoadHalf / kJunctionHalf);
    for (int i = 0; i < kArcPieces; ++i) {
      const Point a = corner + forward(at_share(from, int64_t{1} << 30, i)) * kKerbRadius;
      const Point b = corner + forward(at_share(from, int64_t{1} << 30, i + 1)) * kKerbRadius;
      shape.triangle(vec(inner), vec(a), vec(b), kAsphalt);
    }
  });
  return shape;
}

Shape junction_walk_mesh(JunctionKind kind) {
  Shape shape;
  const uint32_t arms = arms_of(kind);
  for_corners(kind, [&](Point corner, Angle from) {
    quarter_ring(&shape, corner, 0, kKerbRadius, from, kKerbHeight, kPaving);
    quarter_kerb(&shape, corner, kKerbRadius, from);
  });
  if (kind == JunctionKind::kBend) {
    const Point inner{kJunctionHalf, kJunctionHalf};
    const double kerb = kJunctionHalf + kRoadHalf;
    quarter_ring(&shape, inner, kerb, kerb + kSidewalk, angle_of_quarter(2), kKerbHeight, kPaving);
    quarter_kerb(&shape, inner, kerb, angle_of_quarter(2));
    return shape;
  }
  for (uint32_t quarter = 0; quarter < kQuarters; ++quarter) {
    if (arms >> quarter & 1) continue;
    patch(&shape, quarter, kRoadHalf, kRoadHalf + kSidewalk, kJunctionHalf, kKerbHeight, kPaving);
    const Point middle = vector_of(quarter) * kRoadHalf, along = vector_of(quarter + 1) * kJunctionHalf;
    shape.quad(vec(middle - along), vec(middle + along), vec(middle + along, kKerbHeight),
               vec(middle - along, kKerbHeight), kKerb);
  }
  return shape;
}

Shape route_mesh(double length, bool wide) {
  const double half = wide ? kWideRouteHalf : kRouteHalf;
  Shape shape;
  strip(&shape, 0, length, -half, half, 0, kRouteColour);
  return shape;
}

Shape route_turn_mesh(Turn turn, bool wide) {
  const double half = wide ? kWideRouteHalf : kRouteHalf;
  const bool left = turn == Turn::kLeft;
  const double radius = left ? kLeftRadius : kRightRadius;
  Shape shape;
  quarter_ring(&shape, {0, left ? radius : -radius}, radius - half, radius + half, angle_of_quarter(left ? 3 : 0), 0,
               kRouteColour);
  return shape;
}

Shape goal_mesh(bool wide) {
  const double half = wide ? 5 : kLaneWidth / 2, deep = wide ? 5 : 1.2;
  Shape shape;
  strip(&shape, -deep, deep, -half, half, 0, kGoalColour);
  return shape;
}

}  // namespace uepool::sim::drive
