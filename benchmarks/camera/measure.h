// How long pictures take: all renderers draw each frame before the next, so that whatever the machine does meanwhile
// hits all of them alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace uepool::bench {

struct MeasureOptions {
  std::vector<std::string> worlds = {"S", "M", "L"};
  std::vector<uint32_t> sizes = {42, 84, 128, 256};  // pixels, of square pictures
  std::vector<bool> shadows = {false, true};
  uint32_t frames = 300;
  bool scalar = true;  // our scalar path too
};

// Milliseconds.
struct Time {
  double median, fifth;  // 5th percentile
};

struct Measured {
  std::string world;
  size_t triangles;
  uint32_t size;
  bool shadows;
  Time ours, scalar, embree, visibility;  // visibility: of Embree's, without colours
};

std::vector<Measured> measure(const MeasureOptions& options);

}  // namespace uepool::bench
