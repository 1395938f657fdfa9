// The meshes of the game as the renderer wants them, from a file that all instances on a machine share.
//
// The file lies in the folder "geometry" beside the executable and was written when that was built. Its name holds a
// checksum of the meshes, so that a file of another version is never taken for this one's; where there is none, the
// meshes are built in memory.
#pragma once

#include <string>

#include "camera/geometry.h"

namespace uepool::sim::apples {

// Made at the first call; lives as long as the process.
const camera::Geometry& shared_geometry();
// Whether it is mapped from a file.
bool geometry_is_mapped();

// "collect_apples-1f2e3d4c.geometry"
std::string geometry_file_name();
// Writes the file to a folder, which is made, and removes those of other versions there. False: `error` says why.
bool write_geometry_file(const std::string& folder, std::string* error);

}  // namespace uepool::sim::apples
