// The same pictures by Embree 3, the way it is fastest on one thread: coherent packets of as many rays as the processor
// has lanes, for tiles of 4 × 4 or 4 × 2 pixels.
#pragma once

#include <embree3/rtcore.h>

#include <string>
#include <vector>

#include "benchmarks/camera/pixels.h"
#include "benchmarks/camera/world.h"
#include "camera/renderer.h"

namespace uepool::bench {

struct EmbreeVersion {
  std::string number;
  int lanes;  // rays per packet: 16 with AVX-512, else 8
};
EmbreeVersion embree_version();

class EmbreeTracer {
 public:
  // kRobust: watertight, for comparisons; kFast is what an application would use.
  enum class Quality { kFast, kRobust };
  EmbreeTracer(const World& world, Quality quality);
  ~EmbreeTracer();
  EmbreeTracer(const EmbreeTracer&) = delete;
  EmbreeTracer& operator=(const EmbreeTracer&) = delete;

  // Takes the movers' poses over.
  void update(const World& world);
  // Sets instance, triangle and depth of each pixel.
  void trace(const camera::View& view, Pixels* pixels) const;
  // Sets `shadowed` of each pixel whose colours in light and shadow differ. Rays start where those of cpp/camera do.
  void find_shadows(const camera::View& view, const camera::Light& light, Pixels* pixels) const;
  // One ray by itself. `ray.direction` must be of unit length.
  camera::Hit cast(const camera::Ray& ray, float max_distance) const;

 private:
  RTCScene make_mesh(const Mesh& mesh) const;
  template <int kLanes>
  void trace_packets(const camera::View& view, Pixels* pixels) const;
  template <int kLanes>
  void trace_shadows(const camera::View& view, const camera::Light& light, Pixels* pixels) const;

  Quality quality_;
  RTCDevice device_;
  int lanes_;
  RTCScene top_;
  std::vector<RTCScene> meshes_;
  std::vector<RTCGeometry> instances_;
};

}  // namespace uepool::bench
