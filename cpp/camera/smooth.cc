#include "camera/smooth.h"

#include <algorithm>

namespace uepool::camera {
namespace {

// A triangle as the camera sees it.
class SmoothTriangle {
 public:
  SmoothTriangle(const Draw& draw, int triangle, const Lens& lens) : draw_(draw), lens_(lens) {
    const float* m = draw.m;
    for (int k = 0; k < 3; ++k) {
      vertex_[k] = draw.cluster.corner[k][triangle];
      const Vec3 p = at(draw.cluster.position, vertex_[k]);
      corner_[k] = {p.x * m[0] + p.y * m[1] + p.z * m[2] + m[3], p.x * m[4] + p.y * m[5] + p.z * m[6] + m[7],
                    p.x * m[8] + p.y * m[9] + p.z * m[10] + m[11]};
    }
    normal_ = cross(corner_[1] - corner_[0], corner_[2] - corner_[0]);
    const float away = lens.orthographic ? normal_.z : dot(normal_, corner_[0]);
    facing_ = away < 0;
  }

  // The share of sunlight at a pixel.
  float sun_at(float column, float row) const {
    const float x = (column - lens_.centre_x) / lens_.scale, y = (row - lens_.centre_y) / lens_.scale;
    const Vec3 origin = lens_.orthographic ? Vec3{x, y, 0} : Vec3{};
    const Vec3 direction = lens_.orthographic ? Vec3{0, 0, 1} : Vec3{x, y, 1};
    const Vec3 ab = corner_[1] - corner_[0], ac = corner_[2] - corner_[0], s = origin - corner_[0];
    const float det = -dot(normal_, direction);
    // Seen from the edge: any point of it will do.
    float u = dot(cross(direction, ac), s) / det, v = dot(cross(ab, direction), s) / det;
    u = u >= 0 ? std::min(u, 1.0f) : 0;
    v = v >= 0 ? std::min(v, 1 - u) : 0;
    const Vec3 a = at(draw_.cluster.vertex_normal, vertex_[0]), b = at(draw_.cluster.vertex_normal, vertex_[1]),
               c = at(draw_.cluster.vertex_normal, vertex_[2]);
    const Vec3 normal = normalized(a * (1 - u - v) + b * u + c * v);
    const float sun = dot(normal, {draw_.sun[0], draw_.sun[1], draw_.sun[2]});
    return std::max(facing_ ? sun : -sun, 0.0f);
  }

 private:
  static Vec3 at(const float* const* arrays, int index) {
    return {arrays[0][index], arrays[1][index], arrays[2][index]};
  }

  const Draw& draw_;
  const Lens& lens_;
  int vertex_[3];
  Vec3 corner_[3];
  Vec3 normal_;
  bool facing_;
};

uint32_t lit(uint32_t colour, float light) {
  uint32_t packed = 0;
  for (int channel = 0; channel < 3; ++channel) {
    const auto value = static_cast<float>(colour >> (8 * channel) & 255);
    packed |= static_cast<uint32_t>(std::min(value * light + 0.5f, 255.0f)) << (8 * channel);
  }
  return packed;
}

}  // namespace

void shade_smooth(const Canvas& canvas, const Lens& lens, const std::vector<Draw>& draws,
                  std::vector<uint32_t>* colours, std::vector<uint32_t>* labels) {
  // New entries stand in clusters of their own, which no triangle has: 64 pixels each.
  uint32_t used = 64;
  int32_t cluster = static_cast<int32_t>(labels->size()) - 1;
  uint32_t label = 0;
  for (uint32_t row = 0; row < canvas.height; ++row) {
    for (uint32_t column = 0; column < canvas.width; ++column) {
      int32_t& id = canvas.ids[size_t{row} * canvas.stride + column];
      if (id < 0) continue;
      const Draw& draw = draws[static_cast<size_t>(id >> kClusterShift)];
      if (draw.flat) continue;
      const uint32_t own = (*labels)[static_cast<size_t>(id >> kClusterShift)];
      if (used == 64 || own != label) {
        ++cluster;
        used = 0;
        label = own;
        labels->push_back(own);
        colours->resize(labels->size() << kClusterShift);
      }
      const uint32_t base = (*colours)[static_cast<size_t>(id)];
      const SmoothTriangle triangle(draw, id & (kShadowed - 1), lens);
      const float sun = triangle.sun_at(static_cast<float>(column), static_cast<float>(row));
      id = cluster << kClusterShift | static_cast<int32_t>(used++);
      (*colours)[static_cast<size_t>(id)] = lit(base, draw.ambient + sun);
      (*colours)[static_cast<size_t>(id | kShadowed)] = lit(base, draw.ambient);
    }
  }
}

}  // namespace uepool::camera
