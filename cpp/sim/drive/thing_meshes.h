// Meshes of what stands in the town.
#pragma once

#include "sim/drive/meshes.h"

namespace uepool::sim::drive {

// Its front looks along x.
Shape house_mesh(uint32_t footprint, uint32_t height, uint32_t facade);
Shape house_plan_mesh(uint32_t footprint);
Shape tree_mesh(uint32_t kind);
Shape tree_plan_mesh();
// Look along x, the car's middle at the origin.
Shape parked_car_mesh(uint32_t colour);
Shape own_car_mesh();
Shape car_plan_mesh();
Shape here_mesh();

}  // namespace uepool::sim::drive
