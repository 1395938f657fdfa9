#include "benchmarks/camera/pictures.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "benchmarks/camera/embree_tracer.h"
#include "benchmarks/camera/own_scene.h"
#include "benchmarks/camera/pixel_shader.h"
#include "camera/renderer.h"

namespace uepool::bench {
namespace {

constexpr int kFrame = 40;
constexpr uint32_t kWidth = 320, kHeight = 240;

void write(const std::filesystem::path& path, const std::vector<uint8_t>& rgb) {
  std::ofstream file(path, std::ios::binary);
  file << "P6\n" << kWidth << " " << kHeight << "\n255\n";
  file.write(reinterpret_cast<const char*>(rgb.data()), static_cast<std::streamsize>(rgb.size()));
  if (!file.flush()) throw std::runtime_error("can't write " + path.string());
}

}  // namespace

void write_pictures(const std::string& folder, const std::vector<std::string>& worlds) {
  std::filesystem::create_directories(folder);
  std::vector<uint8_t> rgb(size_t{3} * kWidth * kHeight);
  camera::Light light;
  light.shadows = true;
  camera::Images images;
  images.rgb = rgb.data();
  for (const std::string& name : worlds) {
    World world(name);
    world.move_to(kFrame);
    const OwnScene scene(world);
    const EmbreeTracer embree(world, EmbreeTracer::Quality::kFast);
    PixelShader shader(world);
    camera::Renderer renderer;
    Pixels pixels;
    const std::pair<Path, std::string> paths[] = {{Path::kWalk, "walk"}, {Path::kClose, "close"}, {Path::kMap, "map"}};
    for (const auto& [path, path_name] : paths) {
      const camera::View view = world.view(path, kFrame, kWidth, kHeight);
      const std::string begin = folder + "/" + name + "-" + path_name;
      if (!renderer.render(scene.scene(), view, light, images)) throw std::runtime_error(renderer.error());
      write(begin + "-ours.ppm", rgb);
      embree.trace(view, &pixels);
      shader.colour(world, view, light, &pixels);
      embree.find_shadows(view, light, &pixels);
      shader.write(light, pixels, rgb.data());
      write(begin + "-embree.ppm", rgb);
    }
  }
}

}  // namespace uepool::bench
