// Are the pictures right? Compared with Embree's, pixel by pixel, and rays with its rays.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "benchmarks/camera/world.h"

namespace uepool::bench {

struct CompareOptions {
  std::vector<std::string> worlds = {"S", "M", "L"};
  uint32_t frames = 40;
  uint32_t rays = 100000;
};

// The depth that is furthest off.
struct Worst {
  double off = 0;  // relative to Embree's
  int frame = 0;
  uint32_t column = 0, row = 0;
  double ours = 0, embree = 0, exact = 0;
};

struct Pictures {
  std::string world;
  const char* path;
  uint32_t width, height;
  float fov;
  uint64_t pixels = 0;
  uint64_t other_instance = 0;  // pixels that show another instance, or none
  uint64_t other_depth = 0;     // ... the same instance, off by more than 1e-4 of the depth
  uint64_t wrong_depth = 0;     // ... and off as much from what is right for the triangle that Embree sees
  uint64_t other_shadow = 0;    // ... the same instance and depth, but only one of both in the shadow
  uint64_t shadowed = 0;        // pixels that Embree finds in a shadow
  Worst worst;
};

struct Rays {
  std::string world;
  uint64_t rays = 0, hits = 0;
  uint64_t other_instance = 0;
  uint64_t other_distance = 0;
  double worst = 0;  // of the distances of equal instances, relative
};

std::vector<Pictures> compare_pictures(const CompareOptions& options);
std::vector<Rays> compare_rays(const CompareOptions& options);

}  // namespace uepool::bench
