// Draws scenes. Keeps its buffers from picture to picture: use one for all pictures of a thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "camera/scene.h"
#include "camera/view.h"
#include "wire/export.h"

namespace uepool::camera {

// Where to write; null: not wanted. Rows from top to bottom, columns from left to right, nothing between them.
struct Images {
  uint8_t* rgb = nullptr;            // [height, width, 3]
  uint8_t* grey = nullptr;           // [height, width]: 0.299 red + 0.587 green + 0.114 blue (BT.601)
  float* depth = nullptr;            // [height, width]: metres along the optical axis; max_distance where nothing is
  uint16_t* segmentation = nullptr;  // [height, width]: labels; 0 where nothing is
};

struct Ray {
  Vec3 origin;
  Vec3 direction;  // of any length but 0
};

struct Hit {
  float distance;     // metres; max_distance where nothing is
  uint32_t instance;  // Scene::kNone where nothing is
};

enum class Simd { kBest, kScalar };  // the same bits either way

class UEPOOL_EXPORT Renderer {
 public:
  explicit Renderer(Simd simd = Simd::kBest);
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  // False: error() says why, and nothing was written.
  bool render(const Scene& scene, const View& view, const Light& light, const Images& images);
  // What each ray meets first within max_distance metres, among the instances that share a bit of `mask`. Rays that lie
  // close to each other in the list cost less.
  bool cast(const Scene& scene, const Ray* rays, size_t count, float max_distance, uint32_t mask, Hit* hits);

  const std::string& error() const { return error_; }
  // "avx2" or "scalar".
  const char* simd() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::string error_;
};

}  // namespace uepool::camera
