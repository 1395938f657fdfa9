// What is where when an episode begins. All of it follows from the episode's seed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/dodge_ball/parameters.h"
#include "sim/dodge_ball/teams.h"
#include "sim/math/vector.h"

namespace uepool::sim::dodge {

// Metres.
inline constexpr double kDroneRadius = 0.25;
inline constexpr double kBallRadius = 0.12;
inline constexpr double kNarrowestLane = 0.8;  // that a drone begins in
inline constexpr uint32_t kPillarSizes = 3;

// A box around the origin: its floor is at z = 0, blue's end at negative x. A pillar reaches from floor to roof.
struct Arena {
  double size, half_length, half_width, height;

  explicit constexpr Arena(double arena_size)
      : size(arena_size), half_length(arena_size / 2), half_width(arena_size * 0.375), height(arena_size * 0.375) {}

  double pillar_radius(uint32_t pillar_size) const { return size * (0.03 + 0.01 * pillar_size); }
};

struct Pillar {
  double x = 0, y = 0;
  double radius = 0;
  uint32_t size = 0;  // below kPillarSizes
};

struct Start {
  Vector at;
  Angle heading = 0;
};

struct Sun {
  Angle azimuth = 0;
  double height = 1.7;  // of its ray: how far up for each metre along the ground
};

struct Layout {
  Arena arena{0};
  std::vector<Pillar> pillars;
  std::vector<Start> drones;
  std::vector<Vector> balls;
  Sun sun;
};

// What the configuration, or a reset's options, ask of a layout.
struct LayoutRequest {
  std::vector<Seat> seats;  // of each drone
  // Given by a reset's options, in place of random ones. Of pillars x and y count.
  std::optional<std::vector<Vector>> balls, pillars;
  std::optional<std::vector<Start>> drones;
};

// Throws GameError where what the options give does not fit.
Layout make_layout(uint64_t seed, const LayoutRequest& request, const Parameters& parameters);

// Whether a ball of that radius there touches no wall and no pillar, with `gap` metres to spare.
bool is_free(const Layout& layout, Vector at, double radius, double gap);

}  // namespace uepool::sim::dodge
