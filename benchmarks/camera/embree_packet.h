// Embree's packets of 8 and 16 rays under one name.
#pragma once

#include <embree3/rtcore.h>

#include "benchmarks/camera/pixels.h"
#include "camera/math.h"

namespace uepool::bench {

template <int kLanes>
struct EmbreePacket;

template <>
struct EmbreePacket<8> {
  using Rays = RTCRay8;
  using RayHits = RTCRayHit8;
  static constexpr auto intersect = rtcIntersect8;
  static constexpr auto occluded = rtcOccluded8;
  static constexpr RTCIntersectContextFlags kShadowFlags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
};

template <>
struct EmbreePacket<16> {
  using Rays = RTCRay16;
  using RayHits = RTCRayHit16;
  static constexpr auto intersect = rtcIntersect16;
  static constexpr auto occluded = rtcOccluded16;
  // Coherent ones hang in Embree 3.13.5 with AVX-512.
  static constexpr RTCIntersectContextFlags kShadowFlags = RTC_INTERSECT_CONTEXT_FLAG_INCOHERENT;
};

// Which pixels of the tile at `left`, `top` lie in the picture: -1, else 0.
template <int kLanes>
void find_valid(const Pixels& pixels, uint32_t left, uint32_t top, int* valid) {
  for (uint32_t k = 0; k < kLanes; ++k) {
    valid[k] = left + k % kTile < pixels.width && top + k / kTile < pixels.height ? -1 : 0;
  }
}

// What stays the same for all packets of a picture: Embree changes nothing of it.
template <class Rays>
void set_common(Rays* rays, float nearest, camera::Vec3 origin, camera::Vec3 direction) {
  constexpr unsigned kLanes = sizeof(rays->tnear) / sizeof(float);
  for (unsigned k = 0; k < kLanes; ++k) {
    rays->org_x[k] = origin.x;
    rays->org_y[k] = origin.y;
    rays->org_z[k] = origin.z;
    rays->dir_x[k] = direction.x;
    rays->dir_y[k] = direction.y;
    rays->dir_z[k] = direction.z;
    rays->tnear[k] = nearest;
    rays->time[k] = 0;
    rays->mask[k] = UINT32_MAX;
    rays->id[k] = k;
    rays->flags[k] = 0;
  }
}

}  // namespace uepool::bench
