// The meshes of the game, in the order of their numbers. Streets and routes come in lengths of whole grains, so that a
// town is put together from the same few meshes.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/geometry.h"
#include "sim/drive/layout.h"
#include "sim/pictures/shape.h"

namespace uepool::sim::drive {

inline constexpr uint32_t kStreetLengths = kLongestStreet - kShortestStreet + 1;
inline constexpr uint32_t kRouteLengths = kLongestStreet;  // from one grain on

// Streets lie along x from the origin, routes likewise; junctions around the origin. "Wide" ones are for plans.
enum Family : uint32_t {
  kGround,         // one: a large square
  kRoad,           // by length
  kWalk,           // by length: both sides
  kMarking,        // by length
  kWideMarking,    // by length
  kJunction,       // by kind
  kJunctionWalk,   // by kind: its sidewalks
  kRouteStraight,  // by length in grains, from 1
  kRouteTurn,      // left, right
  kWideStraight,   // the same for maps
  kWideTurn,
  kGoal,  // one: across a lane
  kWideGoal,
  kHouse,      // by footprint, height, facade
  kHousePlan,  // by footprint
  kTree,       // by kind
  kTreePlan,
  kParkedCar,  // by colour
  kOwnCar,
  kCarPlan,
  kHere,  // an arrow for maps
  kNumFamilies,
};

// The number of the `index`th mesh of a family.
uint32_t mesh_of(Family family, uint32_t index = 0);
uint32_t num_meshes();
inline uint32_t house_index(uint32_t footprint, uint32_t height, uint32_t facade) {
  return (footprint * kNumHeights + height) * kNumFacades + facade;
}

// Prepared at the first call, the same bits on every machine; lives as long as the process.
const camera::Geometry& shared_geometry();

}  // namespace uepool::sim::drive
