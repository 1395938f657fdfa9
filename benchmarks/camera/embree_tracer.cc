#include "benchmarks/camera/embree_tracer.h"

#include <cstring>
#include <limits>
#include <stdexcept>

#include "benchmarks/camera/embree_packet.h"
#include "benchmarks/camera/ray_field.h"

namespace uepool::bench {
namespace {

constexpr float kEndless = std::numeric_limits<float>::infinity();
// As cpp/camera has it: origins of shadow rays are moved towards the camera, so that a surface does not shade itself.
constexpr float kPullBack = 2e-4f;

RTCIntersectContext context_of(RTCIntersectContextFlags flags) {
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  context.flags = flags;
  return context;
}

RTCDevice new_device() {
  RTCDevice device = rtcNewDevice("threads=1,set_affinity=0");
  if (!device) throw std::runtime_error("Embree does not start");
  return device;
}

// Without AVX-512, packets of 16 are cut up, which is slower than giving it 8 at a time.
int lanes_of(RTCDevice device) {
  return rtcGetDeviceProperty(device, RTC_DEVICE_PROPERTY_NATIVE_RAY16_SUPPORTED) ? 16 : 8;
}

}  // namespace

EmbreeVersion embree_version() {
  RTCDevice device = new_device();
  const auto number = rtcGetDeviceProperty(device, RTC_DEVICE_PROPERTY_VERSION);
  const int lanes = lanes_of(device);
  rtcReleaseDevice(device);
  return {
      std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." + std::to_string(number % 100),
      lanes};
}

EmbreeTracer::EmbreeTracer(const World& world, Quality quality)
    : quality_(quality), device_(new_device()), lanes_(lanes_of(device_)), top_(rtcNewScene(device_)) {
  for (const Mesh& mesh : world.meshes()) meshes_.push_back(make_mesh(mesh));
  const int robust = quality == Quality::kRobust ? RTC_SCENE_FLAG_ROBUST : RTC_SCENE_FLAG_NONE;
  rtcSetSceneFlags(top_, static_cast<RTCSceneFlags>(RTC_SCENE_FLAG_DYNAMIC | robust));
  rtcSetSceneBuildQuality(top_, RTC_BUILD_QUALITY_MEDIUM);  // for 31 instances no slower than LOW, and better
  for (const Instance& instance : world.instances()) {
    RTCGeometry geometry = rtcNewGeometry(device_, RTC_GEOMETRY_TYPE_INSTANCE);
    rtcSetGeometryInstancedScene(geometry, meshes_[instance.mesh]);
    rtcSetGeometryTransform(geometry, 0, RTC_FORMAT_FLOAT3X4_ROW_MAJOR, instance.pose.m);
    rtcCommitGeometry(geometry);
    rtcAttachGeometryByID(top_, geometry, static_cast<unsigned>(instances_.size()));
    instances_.push_back(geometry);
  }
  rtcCommitScene(top_);
}

EmbreeTracer::~EmbreeTracer() {
  rtcReleaseScene(top_);
  for (RTCGeometry geometry : instances_) rtcReleaseGeometry(geometry);
  for (RTCScene mesh : meshes_) rtcReleaseScene(mesh);
  rtcReleaseDevice(device_);
}

RTCScene EmbreeTracer::make_mesh(const Mesh& mesh) const {
  RTCScene scene = rtcNewScene(device_);
  rtcSetSceneBuildQuality(scene, RTC_BUILD_QUALITY_HIGH);
  if (quality_ == Quality::kRobust) rtcSetSceneFlags(scene, RTC_SCENE_FLAG_ROBUST);
  RTCGeometry geometry = rtcNewGeometry(device_, RTC_GEOMETRY_TYPE_TRIANGLE);
  void* vertices = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, 3 * sizeof(float),
                                           mesh.num_vertices());
  std::memcpy(vertices, mesh.vertices.data(), sizeof(float) * mesh.vertices.size());
  void* indices = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 3 * sizeof(uint32_t),
                                          mesh.num_triangles());
  std::memcpy(indices, mesh.indices.data(), sizeof(uint32_t) * mesh.indices.size());
  rtcSetGeometryBuildQuality(geometry, RTC_BUILD_QUALITY_HIGH);
  rtcCommitGeometry(geometry);
  rtcAttachGeometry(scene, geometry);
  rtcReleaseGeometry(geometry);
  rtcCommitScene(scene);
  return scene;
}

void EmbreeTracer::update(const World& world) {
  for (size_t i = 1; i < instances_.size(); ++i) {
    rtcSetGeometryTransform(instances_[i], 0, RTC_FORMAT_FLOAT3X4_ROW_MAJOR, world.instances()[i].pose.m);
    rtcCommitGeometry(instances_[i]);
  }
  rtcCommitScene(top_);
}

void EmbreeTracer::trace(const camera::View& view, Pixels* pixels) const {
  if (lanes_ == 16) {
    trace_packets<16>(view, pixels);
  } else {
    trace_packets<8>(view, pixels);
  }
}

void EmbreeTracer::find_shadows(const camera::View& view, const camera::Light& light, Pixels* pixels) const {
  if (lanes_ == 16) {
    trace_shadows<16>(view, light, pixels);
  } else {
    trace_shadows<8>(view, light, pixels);
  }
}

template <int kLanes>
void EmbreeTracer::trace_packets(const camera::View& view, Pixels* pixels) const {
  using Packet = EmbreePacket<kLanes>;
  pixels->resize(view.width, view.height);
  const RayField field(view);
  RTCIntersectContext context = context_of(RTC_INTERSECT_CONTEXT_FLAG_COHERENT);
  typename Packet::RayHits packet;
  alignas(64) int valid[kLanes];
  set_common(&packet.ray, view.near_distance, field.eye, field.forward);
  float* changing[3] = {packet.ray.dir_x, packet.ray.dir_y, packet.ray.dir_z};
  if (field.orthographic) {
    changing[0] = packet.ray.org_x;
    changing[1] = packet.ray.org_y;
    changing[2] = packet.ray.org_z;
  }
  for (uint32_t top = 0; top < view.height; top += kLanes / kTile) {
    for (uint32_t left = 0; left < view.width; left += kTile) {
      find_valid<kLanes>(*pixels, left, top, valid);
      for (int axis = 0; axis < 3; ++axis) {
        const float *column = &field.columns[axis][left], *row = &field.rows[axis][top];
        for (uint32_t k = 0; k < kLanes; ++k) changing[axis][k] = column[k % kTile] + row[k / kTile];
      }
      for (uint32_t k = 0; k < kLanes; ++k) {
        packet.ray.tfar[k] = view.max_distance;
        packet.hit.geomID[k] = RTC_INVALID_GEOMETRY_ID;
        packet.hit.instID[0][k] = RTC_INVALID_GEOMETRY_ID;
      }
      Packet::intersect(valid, top_, &context, &packet);
      static_assert(RTC_INVALID_GEOMETRY_ID == static_cast<unsigned>(kNothing));
      for (uint32_t row = 0; row < kLanes / kTile; ++row) {
        const size_t to = pixels->at(left, top + row);
        std::memcpy(&pixels->instance[to], packet.hit.instID[0] + row * kTile, sizeof(int32_t) * kTile);
        std::memcpy(&pixels->triangle[to], packet.hit.primID + row * kTile, sizeof(uint32_t) * kTile);
        std::memcpy(&pixels->depth[to], packet.ray.tfar + row * kTile, sizeof(float) * kTile);
      }
    }
  }
}

template <int kLanes>
void EmbreeTracer::trace_shadows(const camera::View& view, const camera::Light& light, Pixels* pixels) const {
  using Packet = EmbreePacket<kLanes>;
  const RayField field(view);
  RTCIntersectContext context = context_of(Packet::kShadowFlags);
  typename Packet::Rays packet;
  alignas(64) int valid[kLanes];
  set_common(&packet, 0, {}, normalized(light.to_sun));
  float* origin[3] = {packet.org_x, packet.org_y, packet.org_z};
  const float eye[3] = {field.eye.x, field.eye.y, field.eye.z};
  const float forward[3] = {field.forward.x, field.forward.y, field.forward.z};
  for (uint32_t top = 0; top < view.height; top += kLanes / kTile) {
    for (uint32_t left = 0; left < view.width; left += kTile) {
      find_valid<kLanes>(*pixels, left, top, valid);
      int any = 0;
      float ahead[kLanes];
      for (uint32_t k = 0; k < kLanes; ++k) {
        const size_t i = pixels->at(left + k % kTile, top + k / kTile);
        valid[k] &= pixels->lit[i] != pixels->dark[i] ? -1 : 0;
        any |= valid[k];
        ahead[k] = pixels->depth[i] - (pixels->depth[i] * kPullBack + kPullBack);
        packet.tfar[k] = kEndless;
      }
      if (any == 0) continue;
      for (int axis = 0; axis < 3; ++axis) {
        const float *column = &field.columns[axis][left], *row = &field.rows[axis][top];
        for (uint32_t k = 0; k < kLanes; ++k) {
          const float sum = column[k % kTile] + row[k / kTile];
          origin[axis][k] = field.orthographic ? sum + forward[axis] * ahead[k] : eye[axis] + sum * ahead[k];
        }
      }
      Packet::occluded(valid, top_, &context, &packet);
      for (uint32_t k = 0; k < kLanes; ++k) {
        pixels->shadowed[pixels->at(left + k % kTile, top + k / kTile)] = valid[k] != 0 && packet.tfar[k] < 0;
      }
    }
  }
}

camera::Hit EmbreeTracer::cast(const camera::Ray& ray, float max_distance) const {
  RTCIntersectContext context = context_of(RTC_INTERSECT_CONTEXT_FLAG_INCOHERENT);
  RTCRayHit one = {};
  one.ray.org_x = ray.origin.x;
  one.ray.org_y = ray.origin.y;
  one.ray.org_z = ray.origin.z;
  one.ray.dir_x = ray.direction.x;
  one.ray.dir_y = ray.direction.y;
  one.ray.dir_z = ray.direction.z;
  one.ray.tfar = max_distance;
  one.ray.mask = UINT32_MAX;
  one.hit.geomID = RTC_INVALID_GEOMETRY_ID;
  one.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
  rtcIntersect1(top_, &context, &one);
  if (one.hit.geomID == RTC_INVALID_GEOMETRY_ID) return {max_distance, camera::Scene::kNone};
  return {one.ray.tfar, one.hit.instID[0]};
}

}  // namespace uepool::bench
