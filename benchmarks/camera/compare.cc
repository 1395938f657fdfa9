#include "benchmarks/camera/compare.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "benchmarks/camera/embree_tracer.h"
#include "benchmarks/camera/exact.h"
#include "benchmarks/camera/own_scene.h"
#include "benchmarks/camera/pixel_shader.h"
#include "camera/renderer.h"

namespace uepool::bench {
namespace {

constexpr double kDepthLevel = 1e-4;  // relative

struct Case {
  Path path;
  const char* name;
  uint32_t width, height;
  float fov;
};
constexpr Case kCases[] = {
    {Path::kWalk, "walk", 42, 42, 90},   {Path::kWalk, "walk", 84, 84, 90},   {Path::kWalk, "walk", 127, 65, 60},
    {Path::kWalk, "walk", 256, 144, 90}, {Path::kWalk, "walk", 61, 200, 120}, {Path::kClose, "close", 84, 84, 90},
    {Path::kMap, "map", 84, 84, 90},     {Path::kMap, "map", 150, 61, 90},
};

// One world, drawn by both.
class Pair {
 public:
  explicit Pair(const std::string& name)
      : world_(name), scene_(world_), embree_(world_, EmbreeTracer::Quality::kRobust), shader_(world_) {}

  void move_to(int frame) {
    world_.move_to(frame);
    scene_.update(world_);
    embree_.update(world_);
  }

  void compare(const Case& wanted, int frame, Pictures* sums) {
    const camera::View view = world_.view(wanted.path, frame, wanted.width, wanted.height, wanted.fov);
    draw(view);
    for (uint32_t row = 0; row < view.height; ++row) {
      for (uint32_t column = 0; column < view.width; ++column) compare(view, frame, column, row, sums);
    }
  }

  Rays cast(uint32_t count);

 private:
  void draw(const camera::View& view) {
    const size_t count = size_t{view.width} * view.height;
    depth_.resize(count);
    labels_.resize(count);
    lit_.resize(3 * count);
    shaded_.resize(3 * count);
    camera::Light light;
    render(view, light, {lit_.data(), nullptr, depth_.data(), labels_.data()});
    light.shadows = true;
    render(view, light, {shaded_.data(), nullptr, nullptr, nullptr});
    embree_.trace(view, &pixels_);
    shader_.colour(world_, view, light, &pixels_);
    embree_.find_shadows(view, light, &pixels_);
  }

  void render(const camera::View& view, const camera::Light& light, const camera::Images& images) {
    if (!renderer_.render(scene_.scene(), view, light, images)) throw std::runtime_error(renderer_.error());
  }

  void compare(const camera::View& view, int frame, uint32_t column, uint32_t row, Pictures* sums) const {
    const size_t ours = size_t{row} * pixels_.width + column, theirs = pixels_.at(column, row);
    ++sums->pixels;
    sums->shadowed += pixels_.shadowed[theirs];
    if (labels_[ours] != pixels_.instance[theirs] + 1) {
      ++sums->other_instance;
      return;
    }
    if (pixels_.instance[theirs] == kNothing) return;
    const double depth = depth_[ours], embree = pixels_.depth[theirs], off = std::abs(depth - embree) / embree;
    if (off > sums->worst.off) {
      sums->worst = {off, frame, column, row, depth, embree, exact_depth_at(view, column, row)};
    }
    if (off > kDepthLevel) {
      const double exact = exact_depth_at(view, column, row);
      ++sums->other_depth;
      sums->wrong_depth += std::abs(depth - exact) > kDepthLevel * exact;
      return;
    }
    const bool shadowed = !std::equal(&lit_[3 * ours], &lit_[3 * ours] + 3, &shaded_[3 * ours]);
    sums->other_shadow += shadowed != (pixels_.shadowed[theirs] != 0);
  }

  double exact_depth_at(const camera::View& view, uint32_t column, uint32_t row) const {
    const size_t i = pixels_.at(column, row);
    return exact_depth(world_, view, static_cast<uint32_t>(pixels_.instance[i]), pixels_.triangle[i], column, row);
  }

  World world_;
  OwnScene scene_;
  EmbreeTracer embree_;
  PixelShader shader_;
  camera::Renderer renderer_;
  Pixels pixels_;
  std::vector<float> depth_;
  std::vector<uint16_t> labels_;
  std::vector<uint8_t> lit_, shaded_;
};

// From anywhere low above the ground into all directions.
Rays Pair::cast(uint32_t count) {
  constexpr float kFarthest = 150;  // metres
  std::mt19937 random(1);
  const auto between = [&random](float low, float high) {
    return low + (high - low) * static_cast<float>(random() >> 8) / (1 << 24);
  };
  std::vector<camera::Ray> rays;
  while (rays.size() < count) {
    const camera::Vec3 way = {between(-1, 1), between(-1, 1), between(-1, 1)};
    if (length(way) > 1 || length(way) < 0.1f) continue;
    rays.push_back({{between(-60, 60), between(-60, 60), between(0, 10)}, normalized(way)});
  }
  std::vector<camera::Hit> hits(count);
  if (!renderer_.cast(scene_.scene(), rays.data(), count, kFarthest, UINT32_MAX, hits.data())) {
    throw std::runtime_error(renderer_.error());
  }
  Rays out;
  out.rays = count;
  for (uint32_t i = 0; i < count; ++i) {
    const camera::Hit theirs = embree_.cast(rays[i], kFarthest);
    out.hits += theirs.instance != camera::Scene::kNone;
    if (hits[i].instance != theirs.instance) {
      ++out.other_instance;
      continue;
    }
    const double off = std::abs(double{hits[i].distance} - theirs.distance) / std::max(theirs.distance, 0.01f);
    out.worst = std::max(out.worst, off);
    out.other_distance += off > kDepthLevel;
  }
  return out;
}

}  // namespace

std::vector<Pictures> compare_pictures(const CompareOptions& options) {
  std::vector<Pictures> out;
  for (const std::string& name : options.worlds) {
    Pair pair(name);
    const size_t first = out.size();
    for (const Case& one : kCases) {
      Pictures& sums = out.emplace_back();
      sums.world = name;
      sums.path = one.name;
      sums.width = one.width;
      sums.height = one.height;
      sums.fov = one.fov;
    }
    for (uint32_t i = 0; i < options.frames; ++i) {
      const int frame = static_cast<int>(i) * 7;  // far enough apart to see something else
      pair.move_to(frame);
      for (size_t k = 0; k < std::size(kCases); ++k) pair.compare(kCases[k], frame, &out[first + k]);
    }
  }
  return out;
}

std::vector<Rays> compare_rays(const CompareOptions& options) {
  std::vector<Rays> out;
  for (const std::string& name : options.worlds) {
    Pair pair(name);
    pair.move_to(11);
    out.push_back(pair.cast(options.rays));
    out.back().world = name;
  }
  return out;
}

}  // namespace uepool::bench
