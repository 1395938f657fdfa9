#include "benchmarks/camera/world.h"

#include <cmath>
#include <random>

#include "benchmarks/camera/shapes.h"

namespace uepool::bench {
namespace {

using camera::Pose;
using camera::Vec3;

constexpr int kMovers = 30;
constexpr float kMoverSize = 0.9f;
constexpr float kHalfSide = 100;  // metres from the middle of the world to its sides
constexpr float kCameraHeight = 2.5f;

float share(std::mt19937* random) { return static_cast<float>((*random)() >> 8) / (1 << 24); }

void set_colour(Mesh* mesh, size_t triangle, camera::Colour colour) {
  mesh->colours[3 * triangle] = colour.red;
  mesh->colours[3 * triangle + 1] = colour.green;
  mesh->colours[3 * triangle + 2] = colour.blue;
}

}  // namespace

World::World(const std::string& name) : hills_(name == "S" ? 0.0f : 2.0f), meshes_(2) {
  if (name == "S") {
    add_ground(1);
    add_obstacles(12, box());
    meshes_[1] = box();
  } else if (name == "M") {
    add_ground(48);
    add_obstacles(88, ball(8, 6));
    meshes_[1] = ball(12, 11);
  } else {
    add_ground(400);
    add_obstacles(200, ball(20, 14));
    meshes_[1] = ball(40, 34);
  }
  for (size_t i = 0; i < meshes_[1].num_triangles(); ++i) set_colour(&meshes_[1], i, {200, 60, 40});
  instances_.push_back({0, Pose(), 1});
  for (int i = 0; i < kMovers; ++i) instances_.push_back({1, Pose(), kMoverSize});
  move_to(0);
}

float World::ground(float x, float y) const {
  return hills_ * (std::sin(x * 0.11f) * std::cos(y * 0.13f) + 0.35f * std::sin(x * 0.31f + y * 0.27f));
}

void World::add_ground(uint32_t cells) {
  Mesh& mesh = meshes_[0];
  for (uint32_t row = 0; row <= cells; ++row) {
    for (uint32_t column = 0; column <= cells; ++column) {
      const float x = kHalfSide * (2 * static_cast<float>(column) / static_cast<float>(cells) - 1);
      const float y = kHalfSide * (2 * static_cast<float>(row) / static_cast<float>(cells) - 1);
      mesh.vertices.insert(mesh.vertices.end(), {x, y, ground(x, y)});
    }
  }
  for (uint32_t row = 0; row < cells; ++row) {
    for (uint32_t column = 0; column < cells; ++column) {
      const uint32_t a = row * (cells + 1) + column, c = a + cells + 2;
      mesh.indices.insert(mesh.indices.end(), {a, a + 1, c, a, c, c - 1});
      const bool dark = ((row + column) & 1) != 0;
      for (int i = 0; i < 2; ++i) mesh.colours.insert(mesh.colours.end(), {uint8_t(dark ? 71 : 89), 140, 64});
    }
  }
}

void World::add_obstacles(uint32_t count, const Mesh& shape) {
  Mesh& mesh = meshes_[0];
  std::mt19937 random(7);
  for (uint32_t i = 0; i < count; ++i) {
    float x, y;
    do {  // not where the camera walks
      x = (share(&random) * 2 - 1) * 80;
      y = (share(&random) * 2 - 1) * 80;
    } while (x * x + y * y < 64);
    const float height = 2 + 4 * share(&random), radius = 0.8f + 1.2f * share(&random);
    const Vec3 at = {x, y, ground(x, y) + height * 0.8f};
    const auto first_vertex = static_cast<uint32_t>(mesh.num_vertices());
    for (uint32_t k = 0; k < shape.num_vertices(); ++k) {
      const Vec3 p = shape.vertex(k);
      mesh.vertices.insert(mesh.vertices.end(), {at.x + p.x * radius, at.y + p.y * radius, at.z + p.z * height});
    }
    for (const uint32_t index : shape.indices) mesh.indices.push_back(first_vertex + index);
    const camera::Colour colour = i % 2 == 0 ? camera::Colour{140, 128, 115} : camera::Colour{115, 77, 38};
    for (size_t k = 0; k < shape.num_triangles(); ++k) {
      mesh.colours.insert(mesh.colours.end(), {colour.red, colour.green, colour.blue});
    }
  }
}

void World::move_to(int frame) {
  const float time = static_cast<float>(frame) * 0.05f;
  for (int i = 0; i < kMovers; ++i) {
    const auto number = static_cast<float>(i);
    const float yaw = time * (0.3f + 0.03f * number) + number, distance = 6 + 1.6f * number;
    const float bearing = number * 2.4f + time * (i % 2 == 0 ? -0.06f : 0.06f);
    const float x = distance * std::cos(bearing), y = distance * std::sin(bearing);
    const float above = i % 3 == 0 ? 3.7f + std::sin(time + number) : 1.2f;  // some fly
    instances_[static_cast<size_t>(i) + 1].pose = Pose::at({x, y, ground(x, y) + above}, yaw, 0, kMoverSize);
  }
}

camera::View World::view(Path path, int frame, uint32_t width, uint32_t height, float fov) const {
  camera::View view;
  view.width = width;
  view.height = height;
  view.fov = fov;
  const float turn = static_cast<float>(frame) * 0.02f;
  const float x = 3 * std::cos(turn), y = 3 * std::sin(turn);
  if (path == Path::kMap) {
    view.projection = camera::Projection::kOrthographic;
    view.ortho_width = 60;
    view.pose = Pose::at({x, y, 60}, turn * 0.5f, -1.2f);
  } else if (path == Path::kClose) {
    // From behind a mover's middle, 1.2 m away, to ahead of it.
    const Pose& mover = instances_[1 + static_cast<size_t>(frame) % kMovers].pose;
    const float ahead = 1.2f * std::sin(static_cast<float>(frame) * 0.7f);
    view.pose = Pose::at(mover.point({ahead / kMoverSize, 0.2f, 0.1f}), turn * 5, 0.2f * std::sin(turn * 3));
  } else {
    view.pose = Pose::at({x, y, ground(x, y) + kCameraHeight}, turn * 1.5f, -0.12f);
  }
  return view;
}

size_t World::num_triangles() const {
  size_t sum = 0;
  for (const Instance& instance : instances_) sum += meshes_[instance.mesh].num_triangles();
  return sum;
}

}  // namespace uepool::bench
