// The meshes of the game, in the order of their numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/collect_apples/layout.h"
#include "sim/pictures/shape.h"

namespace uepool::sim::apples {

inline constexpr uint32_t kSides = 4;        // north, west, south, east: walls differ in colour
inline constexpr uint32_t kWallLengths = 5;  // metres: 1, 2, 4, 8, 16
inline constexpr uint32_t kRobotColours = 6;

// Numbers of meshes.
inline constexpr uint32_t kGround = 0;  // the garden as a square of 1 m, and the land around it: to be scaled
inline constexpr uint32_t kPost = 1;    // at the garden's corners
constexpr uint32_t wall_mesh(uint32_t side, uint32_t length) { return 2 + side * kWallLengths + length; }
constexpr uint32_t tree_mesh(uint32_t kind, uint32_t tone) { return wall_mesh(kSides, 0) + kind * kTones + tone; }
constexpr uint32_t apple_mesh(uint32_t tone) { return tree_mesh(kTreeKinds, 0) + tone; }
constexpr uint32_t robot_mesh(uint32_t colour) { return apple_mesh(kTones) + colour; }
inline constexpr uint32_t kNumMeshes = robot_mesh(kRobotColours);

inline constexpr double kWallHeight = 1.0;     // metres
inline constexpr double kWallThickness = 0.2;  // beyond the garden's edge
inline constexpr double kAppleRadius = 0.22;
inline constexpr double kEyeHeight = 0.6;    // of a robot's camera
inline constexpr double kEyeForward = 0.16;  // in front of its face, and further from a wall than cameras see

// All of them, the same bits on every machine.
std::vector<Shape> make_meshes();

}  // namespace uepool::sim::apples
