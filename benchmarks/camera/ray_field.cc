#include "benchmarks/camera/ray_field.h"

#include <cmath>

#include "benchmarks/camera/pixels.h"

namespace uepool::bench {
namespace {

constexpr double kPi = 3.14159265358979323846;

// `count` steps from -half to half along `axis`, beginning half a step inside; plus `offset`.
void spread(uint32_t count, double half, camera::Vec3 axis, camera::Vec3 offset, std::vector<float>* out) {
  for (uint32_t i = 0; i < padded_side(count); ++i) {
    const auto step = static_cast<float>(((2 * i + 1.0) / count - 1) * half);
    const camera::Vec3 sum = offset + axis * step;
    out[0].push_back(sum.x);
    out[1].push_back(sum.y);
    out[2].push_back(sum.z);
  }
}

}  // namespace

RayField::RayField(const camera::View& view)
    : orthographic(view.projection == camera::Projection::kOrthographic),
      eye(view.pose.position()),
      forward(view.pose.axis(0)) {
  const double half = orthographic ? view.ortho_width * 0.5 : std::tan(view.fov * kPi / 360);
  spread(view.width, half, view.pose.axis(1) * -1.0f, {}, columns);
  spread(view.height, half * view.height / view.width, view.pose.axis(2) * -1.0f, orthographic ? eye : forward, rows);
}

}  // namespace uepool::bench
