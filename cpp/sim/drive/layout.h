// Everything that an episode's town has, and where the car begins. All of it follows from the episode's seed.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/drive/collision.h"
#include "sim/drive/parameters.h"
#include "sim/drive/route.h"
#include "sim/drive/town.h"

namespace uepool::sim::drive {

struct Footprint {
  double front, deep;  // metres along the street, and away from it
};
inline constexpr Footprint kFootprints[] = {{12, 10}, {16, 12}, {10, 14}, {22, 11}};
inline constexpr uint32_t kNumFootprints = 4, kNumHeights = 3, kNumFacades = 4;
inline constexpr double kTrunkRadius = 0.3;
inline constexpr uint32_t kTreeKinds = 2, kParkedColours = 5;

struct Building {
  Point at;              // its middle
  uint32_t quarter = 0;  // where its front looks
  uint32_t footprint = 0, height = 0, facade = 0;

  double half_x() const { return half(quarter % 2 == 0); }
  double half_y() const { return half(quarter % 2 == 1); }

 private:
  double half(bool depth) const { return (depth ? kFootprints[footprint].deep : kFootprints[footprint].front) / 2; }
};

struct Tree {
  Point at;
  uint32_t kind = 0;
  Angle yaw = 0;
};

struct ParkedCar {
  Point at;
  Angle heading = 0;
  uint32_t colour = 0;

  Rectangle body() const;
};

struct Layout {
  Town town;
  Route route;
  std::vector<Building> buildings;
  std::vector<Tree> trees;
  std::vector<ParkedCar> parked;
  Angle sun = 0;  // where it stands, from the north
};

// Where the car stands at first, against where the route begins. From a reset's options.
struct Start {
  double left = 0;     // metres
  double heading = 0;  // radians, to the left
  double speed = 0;    // metres a second
};

Layout make_layout(uint64_t seed, const Parameters& parameters);

}  // namespace uepool::sim::drive
