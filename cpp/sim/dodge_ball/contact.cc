#include "sim/dodge_ball/contact.h"

#include <cmath>

namespace uepool::sim::dodge {
namespace {

constexpr double kSlack = 1e-9;  // metres further out than touching, so that rounding does not touch again

// Along one axis, within [low, high].
bool keep_within(double low, double high, double bounce, double* at, double* velocity) {
  if (*at >= low && *at <= high) return false;
  const bool below = *at < low;
  *at = below ? low : high;
  if (below ? *velocity < 0 : *velocity > 0) *velocity *= -bounce;
  return true;
}

// Takes the part of the velocity against `normal`, of length 1, and gives back a share of it.
void turn_away(Vector normal, double bounce, Vector* velocity) {
  const double into = dot(*velocity, normal);
  if (into < 0) *velocity = *velocity - normal * (into * (1 + bounce));
}

}  // namespace

bool leave_walls(const Arena& arena, double radius, Vector* at, Vector* velocity, double bounce) {
  const double x = arena.half_length - radius, y = arena.half_width - radius;
  bool touched = keep_within(-x, x, bounce, &at->x, &velocity->x);
  touched |= keep_within(-y, y, bounce, &at->y, &velocity->y);
  touched |= keep_within(radius, arena.height - radius, bounce, &at->z, &velocity->z);
  return touched;
}

bool leave_pillar(const Pillar& pillar, double radius, Vector* at, Vector* velocity, double bounce) {
  const double reach = pillar.radius + radius;
  const Vector off{at->x - pillar.x, at->y - pillar.y, 0};
  const double d2 = dot(off, off);
  if (d2 >= reach * reach) return false;
  const double d = std::sqrt(d2);
  const Vector normal = d > 0 ? off * (1 / d) : Vector{1, 0, 0};
  at->x = pillar.x + normal.x * (reach + kSlack);
  at->y = pillar.y + normal.y * (reach + kSlack);
  turn_away(normal, bounce, velocity);
  return true;
}

bool leave_sphere(Vector centre, double reach, Vector* at, Vector* velocity) {
  const Vector off = *at - centre;
  const double d2 = dot(off, off);
  if (d2 >= reach * reach) return false;
  const double d = std::sqrt(d2);
  const Vector normal = d > 0 ? off * (1 / d) : Vector{1, 0, 0};
  *at = centre + normal * (reach + kSlack);
  turn_away(normal, 0, velocity);
  return true;
}

}  // namespace uepool::sim::dodge
