// Pixels of meshes with interpolated normals: few enough that they are shaded one by one.
#pragma once

#include <vector>

#include "camera/kernels.h"

namespace uepool::camera {

// Gives every pixel of a smooth cluster an entry of its own in `colours`, lit as the normal at that point says, and
// makes the pixel's id point at it. `draws`: by cluster, the drawn ones of this picture.
void shade_smooth(const Canvas& canvas, const Lens& lens, const std::vector<Draw>& draws,
                  std::vector<uint32_t>* colours, std::vector<uint32_t>* labels);

}  // namespace uepool::camera
