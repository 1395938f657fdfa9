// The meshes of the game, in the order of their numbers.
#pragma once

#include <cstdint>

#include "camera/geometry.h"
#include "sim/dodge_ball/layout.h"

namespace uepool::sim::dodge {

inline constexpr uint32_t kWalls = 4;  // blue's end, red's end, left and right as blue looks

// Numbers of meshes. Floor, walls and pillars are those of an arena of 1 m: to be scaled. The others are in metres.
inline constexpr uint32_t kFloorMesh = 0;
constexpr uint32_t wall_mesh(uint32_t wall) { return 1 + wall; }
constexpr uint32_t pillar_mesh(uint32_t size) { return wall_mesh(kWalls) + size; }
inline constexpr uint32_t kBallMesh = pillar_mesh(kPillarSizes);
constexpr uint32_t drone_mesh(Team team) { return kBallMesh + 1 + static_cast<uint32_t>(team); }
inline constexpr uint32_t kNumMeshes = kBallMesh + 3;

// All of them; made at the first call, in a fraction of a millisecond, and the same bits on every machine. Lives as
// long as the process.
const camera::Geometry& shared_geometry();

}  // namespace uepool::sim::dodge
