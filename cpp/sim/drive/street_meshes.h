// Meshes of what lies on the ground.
#pragma once

#include "sim/drive/meshes.h"

namespace uepool::sim::drive {

Shape ground_mesh();
// Of a street of that many metres.
Shape road_mesh(double length);
Shape sidewalk_mesh(double length);
Shape marking_mesh(double length, bool wide);
Shape junction_mesh(JunctionKind kind);
Shape junction_walk_mesh(JunctionKind kind);
Shape route_mesh(double length, bool wide);
Shape route_turn_mesh(Turn turn, bool wide);
Shape goal_mesh(bool wide);

}  // namespace uepool::sim::drive
