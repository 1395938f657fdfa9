// Colours for what a tracer sees, by the formula of cpp/camera: Lambert's law on flat triangles, ambient light, a sky.
#pragma once

#include <cstdint>
#include <vector>

#include "benchmarks/camera/pixels.h"
#include "benchmarks/camera/world.h"

namespace uepool::bench {

class PixelShader {
 public:
  explicit PixelShader(const World& world);

  // From instances and triangles to both colours of each pixel.
  void colour(const World& world, const camera::View& view, const camera::Light& light, Pixels* pixels);
  // The picture, [height, width, 3]: of both colours the one that `shadowed` asks for.
  void write(const camera::Light& light, const Pixels& pixels, uint8_t* rgb) const;

 private:
  struct Triangle {
    camera::Vec3 normal;  // unit
    float offset;         // of its plane: normal · corner
    uint32_t colour;
  };
  struct Shaded {  // an instance, seen and lit from
    const Triangle* triangles;
    camera::Vec3 sun;   // in its own space, as long as the sun is strong
    camera::Vec3 from;  // the camera's place in it; orthographic: where the camera looks from, far away
    float sided;        // 0: `from` is a direction
  };
  struct Colours {
    uint32_t lit, dark;
  };
  static Colours colours_of(const Shaded& instance, const Triangle& triangle, float ambient);

  std::vector<std::vector<Triangle>> meshes_;
  std::vector<Shaded> instances_;
};

}  // namespace uepool::bench
