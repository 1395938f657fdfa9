// The rays of a picture, through the centres of its pixels. They differ in one thing, which is the sum of a part that
// belongs to the column and one that belongs to the row: a pinhole's in direction, an orthographic camera's in origin.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/view.h"

namespace uepool::bench {

struct RayField {
  explicit RayField(const camera::View& view);

  bool orthographic;
  camera::Vec3 eye, forward;
  // x, y, z. A pinhole's directions have a length of 1 along the optical axis, so distances along rays are depths.
  // There are as many as Pixels has columns and rows.
  std::vector<float> columns[3], rows[3];
};

}  // namespace uepool::bench
