#include "benchmarks/camera/exact.h"

#include <cmath>

namespace uepool::bench {
namespace {

constexpr double kPi = 3.14159265358979323846;

struct Exact {
  double x, y, z;
};
Exact operator+(Exact a, Exact b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
Exact operator-(Exact a, Exact b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
Exact operator*(Exact a, double s) { return {a.x * s, a.y * s, a.z * s}; }
double dot(Exact a, Exact b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
Exact cross(Exact a, Exact b) { return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x}; }
Exact exact(camera::Vec3 a) { return {a.x, a.y, a.z}; }

}  // namespace

double exact_depth(const World& world, const camera::View& view, uint32_t instance, uint32_t triangle, uint32_t column,
                   uint32_t row) {
  const Instance& of = world.instances()[instance];
  const Mesh& mesh = world.meshes()[of.mesh];
  Exact corners[3];
  for (uint32_t k = 0; k < 3; ++k) {
    const camera::Vec3 p = mesh.vertex(mesh.indices[size_t{3} * triangle + k]);
    corners[k] = exact(of.pose.axis(0)) * p.x + exact(of.pose.axis(1)) * p.y + exact(of.pose.axis(2)) * p.z +
                 exact(of.pose.position());
  }
  const Exact normal = cross(corners[1] - corners[0], corners[2] - corners[0]);
  const bool orthographic = view.projection == camera::Projection::kOrthographic;
  const double half = orthographic ? view.ortho_width * 0.5 : std::tan(view.fov * kPi / 360);
  const double aside = ((2.0 * column + 1) / view.width - 1) * half;
  const double down = ((2.0 * row + 1) / view.height - 1) * half * view.height / view.width;
  const Exact offset = exact(view.pose.axis(1)) * -aside - exact(view.pose.axis(2)) * down;
  const Exact forward = exact(view.pose.axis(0)), eye = exact(view.pose.position());
  const Exact origin = orthographic ? eye + offset : eye;
  const Exact direction = orthographic ? forward : forward + offset;
  return dot(normal, corners[0] - origin) / dot(normal, direction);
}

}  // namespace uepool::bench
