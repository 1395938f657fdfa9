#include "benchmarks/camera/pixel_shader.h"

#include <algorithm>

namespace uepool::bench {
namespace {

using camera::Vec3;

uint32_t packed(uint32_t red, uint32_t green, uint32_t blue) { return red | green << 8 | blue << 16; }

uint32_t dimmed(uint32_t colour, float light) {
  uint32_t out = 0;
  for (int shift = 0; shift < 24; shift += 8) {
    const float value = static_cast<float>(colour >> shift & 255) * light + 0.5f;
    out |= static_cast<uint32_t>(static_cast<int>(std::min(value, 255.0f))) << shift;
  }
  return out;
}

uint32_t sky_of(const camera::Light& light, uint32_t row, uint32_t height) {
  const float share = (static_cast<float>(row) + 0.5f) / static_cast<float>(height);
  const auto mix = [share](uint8_t top, uint8_t bottom) {
    return static_cast<uint32_t>(static_cast<float>(top) + (static_cast<float>(bottom) - top) * share + 0.5f);
  };
  return packed(mix(light.sky_top.red, light.sky_bottom.red), mix(light.sky_top.green, light.sky_bottom.green),
                mix(light.sky_top.blue, light.sky_bottom.blue));
}

}  // namespace

PixelShader::PixelShader(const World& world) {
  for (const Mesh& mesh : world.meshes()) {
    std::vector<Triangle>& triangles = meshes_.emplace_back();
    for (size_t i = 0; i < mesh.num_triangles(); ++i) {
      const Vec3 a = mesh.vertex(mesh.indices[3 * i]);
      const Vec3 ab = mesh.vertex(mesh.indices[3 * i + 1]) - a, ac = mesh.vertex(mesh.indices[3 * i + 2]) - a;
      const Vec3 normal = normalized(cross(ab, ac));
      const uint8_t* c = &mesh.colours[3 * i];
      triangles.push_back({normal, dot(normal, a), packed(c[0], c[1], c[2])});
    }
  }
}

PixelShader::Colours PixelShader::colours_of(const Shaded& instance, const Triangle& triangle, float ambient) {
  const bool facing = dot(triangle.normal, instance.from) > triangle.offset * instance.sided;
  const float sun = dot(triangle.normal, instance.sun);
  return {dimmed(triangle.colour, ambient + std::max(facing ? sun : -sun, 0.0f)), dimmed(triangle.colour, ambient)};
}

void PixelShader::colour(const World& world, const camera::View& view, const camera::Light& light, Pixels* pixels) {
  const bool orthographic = view.projection == camera::Projection::kOrthographic;
  const Vec3 sun = normalized(light.to_sun) * light.sun;
  instances_.clear();
  for (const Instance& instance : world.instances()) {
    const float scale = 1 / (instance.scale * instance.scale);
    const Vec3 from = orthographic ? view.pose.axis(0) * -1.0f : view.pose.position() - instance.pose.position();
    instances_.push_back({meshes_[instance.mesh].data(), instance.pose.transposed_vector(sun) * (1 / instance.scale),
                          instance.pose.transposed_vector(from) * scale, orthographic ? 0.0f : 1.0f});
  }
  int32_t last_instance = kNothing;
  uint32_t last_triangle = 0;
  Colours colours = {};
  for (size_t i = 0; i < size_t{pixels->stride} * pixels->height; ++i) {
    if (pixels->instance[i] == kNothing) {
      pixels->lit[i] = pixels->dark[i] = 0;
      continue;
    }
    // Neighbours often show the same triangle.
    if (pixels->instance[i] != last_instance || pixels->triangle[i] != last_triangle) {
      last_instance = pixels->instance[i];
      last_triangle = pixels->triangle[i];
      const Shaded& instance = instances_[static_cast<size_t>(last_instance)];
      colours = colours_of(instance, instance.triangles[last_triangle], light.ambient);
    }
    pixels->lit[i] = colours.lit;
    pixels->dark[i] = colours.dark;
  }
}

void PixelShader::write(const camera::Light& light, const Pixels& pixels, uint8_t* rgb) const {
  for (uint32_t row = 0; row < pixels.height; ++row) {
    const uint32_t sky = sky_of(light, row, pixels.height);
    for (uint32_t column = 0; column < pixels.width; ++column, rgb += 3) {
      const size_t i = pixels.at(column, row);
      const uint32_t colour = pixels.shadowed[i] ? pixels.dark[i] : pixels.lit[i];
      const uint32_t shown = pixels.instance[i] == kNothing ? sky : colour;
      rgb[0] = static_cast<uint8_t>(shown);
      rgb[1] = static_cast<uint8_t>(shown >> 8);
      rgb[2] = static_cast<uint8_t>(shown >> 16);
    }
  }
}

}  // namespace uepool::bench
