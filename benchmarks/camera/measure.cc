#include "benchmarks/camera/measure.h"

#include <algorithm>
#include <stdexcept>

#include "benchmarks/camera/embree_tracer.h"
#include "benchmarks/camera/own_scene.h"
#include "benchmarks/camera/pixel_shader.h"
#include "benchmarks/camera/stopwatch.h"
#include "camera/renderer.h"

namespace uepool::bench {
namespace {

constexpr uint32_t kWarmUp = 10;  // frames

Time summary(std::vector<double> times) {
  if (times.empty()) return {0, 0};
  std::sort(times.begin(), times.end());
  return {times[times.size() / 2], times[times.size() / 20]};
}

// One world with everything that draws it.
class Contest {
 public:
  Contest(const std::string& name, bool scalar)
      : name_(name),
        with_scalar_(scalar),
        world_(name),
        scene_(world_),
        embree_(world_, EmbreeTracer::Quality::kFast),
        shader_(world_),
        scalar_(camera::Simd::kScalar) {}

  Measured run(uint32_t size, bool shadows, uint32_t frames) {
    rgb_.resize(size_t{3} * size * size);
    light_.shadows = shadows;
    for (uint32_t frame = 0; frame < kWarmUp + frames; ++frame) {
      if (frame == 0 || frame == kWarmUp) {
        for (auto* times : {&ours_times_, &scalar_times_, &embree_times_, &visibility_times_}) times->clear();
      }
      world_.move_to(static_cast<int>(frame));
      const camera::View view = world_.view(Path::kWalk, static_cast<int>(frame), size, size);
      // Nobody always follows the same one, whose data the caches are full of.
      const bool embree_first = frame % 2 == 0;
      if (embree_first) draw_by_embree(view);
      draw(&ours_, view, &ours_times_);
      if (!embree_first) draw_by_embree(view);
      if (with_scalar_) draw(&scalar_, view, &scalar_times_);
    }
    return {name_,
            world_.num_triangles(),
            size,
            shadows,
            summary(ours_times_),
            summary(scalar_times_),
            summary(embree_times_),
            summary(visibility_times_)};
  }

 private:
  void draw(camera::Renderer* renderer, const camera::View& view, std::vector<double>* times) {
    camera::Images images;
    images.rgb = rgb_.data();
    watch_.start();
    scene_.update(world_);
    const bool drawn = renderer->render(scene_.scene(), view, light_, images);
    times->push_back(watch_.lap());
    if (!drawn) throw std::runtime_error(renderer->error());
  }

  void draw_by_embree(const camera::View& view) {
    watch_.start();
    embree_.update(world_);
    embree_.trace(view, &pixels_);
    double visibility = watch_.lap();
    shader_.colour(world_, view, light_, &pixels_);
    double colours = watch_.lap();
    if (light_.shadows) embree_.find_shadows(view, light_, &pixels_);
    visibility += watch_.lap();
    shader_.write(light_, pixels_, rgb_.data());
    colours += watch_.lap();
    embree_times_.push_back(visibility + colours);
    visibility_times_.push_back(visibility);
  }

  Stopwatch watch_;
  std::string name_;
  bool with_scalar_;
  World world_;
  OwnScene scene_;
  EmbreeTracer embree_;
  PixelShader shader_;
  camera::Renderer ours_, scalar_;
  camera::Light light_;
  Pixels pixels_;
  std::vector<uint8_t> rgb_;
  std::vector<double> ours_times_, scalar_times_, embree_times_, visibility_times_;
};

}  // namespace

std::vector<Measured> measure(const MeasureOptions& options) {
  std::vector<Measured> out;
  for (const std::string& name : options.worlds) {
    Contest contest(name, options.scalar);
    for (const bool shadows : options.shadows) {
      for (const uint32_t size : options.sizes) out.push_back(contest.run(size, shadows, options.frames));
    }
  }
  return out;
}

}  // namespace uepool::bench
