#include "camera/renderer.h"

#include <algorithm>
#include <cstring>

#include "camera/format.h"
#include "camera/kernels.h"
#include "camera/lens.h"
#include "camera/smooth.h"

namespace uepool::camera {
namespace {

constexpr uint32_t kMaxVisibleClusters = 1u << (31 - kClusterShift - 1);  // half: smooth pixels need numbers too

uint32_t packed(Colour colour) {
  return uint32_t{colour.red} | uint32_t{colour.green} << 8 | uint32_t{colour.blue} << 16;
}

bool seen(const Scene::Instance& instance, uint32_t mask) { return instance.visible && (instance.mask & mask) != 0; }

}  // namespace

struct Renderer::State {
  const Kernels* kernels;

  // Of the picture at hand.
  struct Visible {
    float nearest;
    uint32_t instance, cluster;
  };
  Lens lens;
  Pose camera;
  std::vector<float> matrices;  // 12 per instance
  std::vector<uint32_t> numbers;
  std::vector<float> distances;
  std::vector<Visible> visible;
  std::vector<uint64_t> order;
  std::vector<Draw> draws;
  std::vector<uint32_t> colours, labels, sky;
  std::vector<float> nearness;
  std::vector<int32_t> ids;
  std::vector<Caster> casters;
  std::vector<float> caster_spheres;
  std::vector<RayTarget> targets;

  void find_visible(const Scene& scene, const View& view);
  void sort_visible();
  Canvas clear(const View& view);
  void draw(const Scene& scene, const Light& light, bool coloured, const Canvas& canvas);
  void find_casters(const Scene& scene, Shadows* shadows);
  void shade(const Scene& scene, const Light& light, const Canvas& canvas);
  void resolve(const View& view, const Light& light, const Canvas& canvas, const Images& images);
};

// Instances whose sphere the lens may see, then their clusters.
void Renderer::State::find_visible(const Scene& scene, const View& view) {
  const auto& instances = scene.instances();
  visible.clear();
  matrices.resize(instances.size() * 12);
  for (uint32_t i = 0; i < instances.size(); ++i) {
    const Scene::Instance& instance = instances[i];
    if (!seen(instance, view.mask)) continue;
    const MeshRecord& mesh = scene.geometry().mesh(instance.mesh);
    float* m = &matrices[size_t{12} * i];
    to_camera(camera, instance.pose, m);
    numbers.resize(std::max<size_t>(numbers.size(), padded(mesh.num_clusters)));
    distances.resize(numbers.size());
    const auto* spheres = reinterpret_cast<const float*>(scene.geometry().data() + mesh.spheres);
    const uint32_t found =
        kernels->cull(spheres, mesh.num_clusters, m, instance.scale, lens, numbers.data(), distances.data());
    for (uint32_t k = 0; k < found; ++k) visible.push_back({distances[k], i, numbers[k]});
  }
}

// The nearest first: what is behind them is then seldom drawn. Equally near ones stay in the scene's order.
void Renderer::State::sort_visible() {
  order.clear();
  for (uint32_t i = 0; i < visible.size(); ++i) {
    const float nearest = std::max(visible[i].nearest, 0.0f);  // the bits of positive floats sort as they do
    uint32_t bits;
    std::memcpy(&bits, &nearest, sizeof(bits));
    order.push_back(uint64_t{bits} << 32 | i);
  }
  std::sort(order.begin(), order.end());
}

Canvas Renderer::State::clear(const View& view) {
  Canvas canvas = {};
  canvas.width = view.width;
  canvas.height = view.height;
  canvas.stride = view.width + kLanes;
  const size_t pixels = size_t{canvas.stride} * canvas.height + kLanes;
  nearness.assign(pixels, lens.orthographic ? -lens.max_distance : 1 / lens.max_distance);
  ids.assign(pixels, -1);
  canvas.nearness = nearness.data();
  canvas.ids = ids.data();
  return canvas;
}

void Renderer::State::draw(const Scene& scene, const Light& light, bool coloured, const Canvas& canvas) {
  const Vec3 sun = normalized(light.to_sun) * light.sun;
  colours.resize(std::max<size_t>(order.size(), 1) << kClusterShift);
  labels.assign(std::max<size_t>(order.size(), 1), 0);
  draws.clear();
  bool any_smooth = false;
  for (uint32_t place = 0; place < order.size(); ++place) {
    const Visible& item = visible[static_cast<uint32_t>(order[place])];
    const Scene::Instance& instance = scene.instances()[item.instance];
    const MeshRecord& mesh = scene.geometry().mesh(instance.mesh);
    const uint8_t* base = scene.geometry().data();
    const auto* records = reinterpret_cast<const ClusterRecord*>(base + mesh.clusters);
    const Vec3 offset = camera.position() - instance.pose.position();
    const Vec3 eye = instance.pose.transposed_vector(offset) * (1 / (instance.scale * instance.scale));
    const Vec3 own_sun = instance.pose.transposed_vector(sun) * (1 / instance.scale);
    draws.push_back({Cluster(base, records[item.cluster], mesh.smooth != 0),
                     &matrices[size_t{12} * item.instance],
                     {eye.x, eye.y, eye.z},
                     item.nearest < lens.near_distance,
                     static_cast<int32_t>(place << kClusterShift),
                     coloured ? &colours[size_t{place} << kClusterShift] : nullptr,
                     mesh.smooth == 0,
                     {own_sun.x, own_sun.y, own_sun.z},
                     light.ambient,
                     instance.coloured ? static_cast<int32_t>(packed(instance.colour)) : -1});
    labels[place] = instance.label;
    any_smooth |= mesh.smooth != 0;
    kernels->draw(draws.back(), lens, canvas);
  }
  if (any_smooth && coloured) shade_smooth(canvas, lens, draws, &colours, &labels);
}

void Renderer::State::find_casters(const Scene& scene, Shadows* shadows) {
  casters.clear();
  const uint32_t stride = padded(static_cast<uint32_t>(scene.instances().size()));
  caster_spheres.assign(size_t{4} * stride, -1.0f);
  for (const Scene::Instance& instance : scene.instances()) {
    const MeshRecord& mesh = scene.geometry().mesh(instance.mesh);
    if (!instance.visible || !instance.casts_shadow || mesh.num_nodes == 0) continue;
    Caster caster = {};
    from_world(instance, caster.inverse);
    const Vec3 direction = instance.pose.transposed_vector(shadows->w) * (1 / (instance.scale * instance.scale));
    caster.direction[0] = direction.x;
    caster.direction[1] = direction.y;
    caster.direction[2] = direction.z;
    caster.nodes = reinterpret_cast<const Node*>(scene.geometry().data() + mesh.nodes);
    caster.leaves = reinterpret_cast<const LeafTriangle*>(scene.geometry().data() + mesh.leaves);
    casters.push_back(caster);
    const Vec3 centre = instance.pose.point({mesh.centre[0], mesh.centre[1], mesh.centre[2]});
    const float sphere[4] = {dot(centre, shadows->u), dot(centre, shadows->v), dot(centre, shadows->w),
                             mesh.radius * instance.scale * 1.0001f + 1e-3f};
    for (uint32_t k = 0; k < 4; ++k) caster_spheres[size_t{k} * stride + casters.size() - 1] = sphere[k];
  }
  shadows->num_casters = static_cast<uint32_t>(casters.size());
  shadows->casters = casters.data();
  for (uint32_t k = 0; k < 4; ++k) shadows->spheres[k] = caster_spheres.data() + size_t{k} * stride;
}

void Renderer::State::shade(const Scene& scene, const Light& light, const Canvas& canvas) {
  Shadows shadows = {};
  shadows.canvas = canvas;
  shadows.lens = lens;
  shadows.camera = camera;
  shadows.colours = colours.data();
  shadows.w = normalized(light.to_sun);
  const Vec3 aside = std::fabs(shadows.w.x) < 0.6f ? Vec3{1, 0, 0} : Vec3{0, 1, 0};
  shadows.u = normalized(cross(shadows.w, aside));
  shadows.v = cross(shadows.w, shadows.u);
  find_casters(scene, &shadows);
  kernels->shadow(shadows);
}

void Renderer::State::resolve(const View& view, const Light& light, const Canvas& canvas, const Images& images) {
  sky.resize(view.height);
  for (uint32_t row = 0; row < view.height; ++row) {
    const float share = (static_cast<float>(row) + 0.5f) / static_cast<float>(view.height);
    const auto mix = [share](uint8_t top, uint8_t bottom) {
      return static_cast<uint8_t>(static_cast<float>(top) + (static_cast<float>(bottom) - top) * share + 0.5f);
    };
    sky[row] = packed({mix(light.sky_top.red, light.sky_bottom.red), mix(light.sky_top.green, light.sky_bottom.green),
                       mix(light.sky_top.blue, light.sky_bottom.blue)});
  }
  Resolve job = {};
  job.canvas = canvas;
  job.lens = lens;
  job.colours = colours.data();
  job.labels = labels.data();
  job.sky = sky.data();
  job.fog_colour = packed(light.fog);
  job.fog_start = light.fog_start * lens.max_distance;
  job.fog_scale = light.fog_start < 1 ? 1 / (lens.max_distance - job.fog_start) : 0;
  job.outputs = {images.rgb, images.grey, images.depth, images.segmentation};
  kernels->resolve(job);
}

Renderer::Renderer(Simd simd) : state_(new State()) {
  const Kernels* best = avx2_kernels();
  state_->kernels = simd == Simd::kBest && best ? best : &kScalarKernels;
}

Renderer::~Renderer() = default;

const char* Renderer::simd() const { return state_->kernels->name; }

bool Renderer::render(const Scene& scene, const View& view, const Light& light, const Images& images) {
  error_ = view.validate();
  if (error_.empty()) error_ = light.validate();
  if (!error_.empty()) return false;
  State& state = *state_;
  state.lens = lens_of(view);
  state.camera = camera_of(view);
  state.find_visible(scene, view);
  if (state.visible.size() > kMaxVisibleClusters) {
    error_ = "scene: has more triangles than one picture can hold";
    return false;
  }
  state.sort_visible();
  const bool coloured = images.rgb || images.grey;
  const Canvas canvas = state.clear(view);
  state.draw(scene, light, coloured, canvas);
  if (coloured && light.shadows && light.sun > 0) state.shade(scene, light, canvas);
  state.resolve(view, light, canvas, images);
  return true;
}

bool Renderer::cast(const Scene& scene, const Ray* rays, size_t count, float max_distance, uint32_t mask, Hit* hits) {
  error_.clear();
  if (!(max_distance > 0) || !(max_distance <= 1e6f)) error_ = "max_distance: must be above 0, to 1e6 metres";
  for (size_t i = 0; i < count && error_.empty(); ++i) {
    const float size = length(rays[i].direction);
    if (is_finite(rays[i].origin) && length(rays[i].origin) <= 2e6f && size >= 1e-6f && size <= 1e6f) continue;
    error_ = "rays[" + std::to_string(i) + "]: needs an origin within ±1e6 metres and a direction of a length above 0";
  }
  if (!error_.empty()) return false;
  std::vector<RayTarget>& targets = state_->targets;
  targets.clear();
  for (uint32_t i = 0; i < scene.instances().size(); ++i) {
    const Scene::Instance& instance = scene.instances()[i];
    const MeshRecord& mesh = scene.geometry().mesh(instance.mesh);
    if (!seen(instance, mask) || mesh.num_nodes == 0) continue;
    RayTarget target = {};
    from_world(instance, target.inverse);
    const Vec3 centre = instance.pose.point({mesh.centre[0], mesh.centre[1], mesh.centre[2]});
    target.centre[0] = centre.x;
    target.centre[1] = centre.y;
    target.centre[2] = centre.z;
    target.radius = mesh.radius * instance.scale * 1.0001f + 1e-3f;
    target.instance = i;
    target.nodes = reinterpret_cast<const Node*>(scene.geometry().data() + mesh.nodes);
    target.leaves = reinterpret_cast<const LeafTriangle*>(scene.geometry().data() + mesh.leaves);
    targets.push_back(target);
  }
  for (size_t first = 0; first < count; first += kLanes) {
    RayGroup group = {};
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const Ray& ray = rays[std::min(first + lane, count - 1)];
      const Vec3 way = normalized(ray.direction);
      const float origin[3] = {ray.origin.x, ray.origin.y, ray.origin.z}, direction[3] = {way.x, way.y, way.z};
      for (int k = 0; k < 3; ++k) {
        group.origin[k][lane] = origin[k];
        group.direction[k][lane] = direction[k];
      }
      group.distance[lane] = max_distance;
      group.instance[lane] = Scene::kNone;
    }
    state_->kernels->cast(&group, targets.data(), static_cast<uint32_t>(targets.size()));
    for (size_t lane = 0; lane < kLanes && first + lane < count; ++lane) {
      hits[first + lane] = {group.distance[lane], group.instance[lane]};
    }
  }
  return true;
}

}  // namespace uepool::camera
