// What stands where when an episode begins. All of it follows from the episode's seed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/collect_apples/parameters.h"
#include "sim/math/point.h"

namespace uepool::sim::apples {

// Metres. The garden's centre is the origin; x to the north, y to the west.
inline constexpr double kRobotRadius = 0.3;
inline constexpr double kTrunkRadius = 0.3;  // of a tree of scale 1
inline constexpr double kTreeScale = 0.2;    // scales are 1 ± this much times the variation
// Between what stands: a robot passes between any two trees and between a tree and a wall.
inline constexpr double kPassage = 2 * kRobotRadius + 0.1;

inline constexpr uint32_t kTreeKinds = 3;
inline constexpr uint32_t kTones = 3;  // shades of a kind of thing

struct Apple {
  Point at;
  double scale = 1;
  uint32_t tone = 0;
  Angle yaw = 0;
};

struct Tree {
  Point at;
  double scale = 1;
  uint32_t kind = 0;
  uint32_t tone = 0;
  Angle yaw = 0;

  double radius() const { return kTrunkRadius * scale; }
};

struct Start {
  Point at;
  Angle heading = 0;
};

struct Sun {
  Angle azimuth = angle_of(0.64);  // where it stands, from the north
  double height = 1.7;             // of its ray: how far up for each metre along the ground
};

enum class Map : uint32_t { kGarden = 0, kOrchard = 1 };

struct Layout {
  Map map = Map::kGarden;
  double size = 0;  // metres between opposite walls
  std::vector<Apple> apples;
  std::vector<Tree> trees;
  std::vector<Start> robots;
  Sun sun;
};

// Names for launch_settings.map; "" is the first of them, "Random" means another one in every episode.
const std::vector<std::string>& map_names();
// Of one map: "Garden".
const char* name_of(Map map);

// Where an agent may begin: against a wall or in a corner, looking at the centre. Names that UERL's map has are among
// them.
struct SpawnPoint {
  const char* name;
  int north, west;  // -1, 0 or 1
  int heading;      // degrees
};
const std::vector<SpawnPoint>& spawn_points();

// What the configuration, or a reset's options, ask of a layout.
struct LayoutRequest {
  std::string map;                        // one of map_names(), or ""
  std::vector<const SpawnPoint*> robots;  // of each; null: anywhere
  // Given by a reset's options, in place of random ones.
  std::optional<std::vector<Point>> trees, apples;
  std::optional<std::vector<Start>> starts;
};

// Throws GameError where what the options give does not fit.
Layout make_layout(uint64_t seed, const LayoutRequest& request, const Parameters& parameters);

// Whether a disc there touches no wall and no tree, with `gap` metres to spare.
bool is_free(const Layout& layout, Point at, double radius, double gap);

}  // namespace uepool::sim::apples
