#include "sim/pictures/painter.h"

#include <algorithm>

#include "sim/pictures/shape.h"
#include "wire/seed.h"

namespace uepool::sim {
namespace {

Picture blank(const camera::View& view) {
  return {view.height, view.width, std::vector<uint8_t>(size_t{view.height} * view.width * 3)};
}

Colour label_colour(uint16_t label, std::span<const Colour> classes) {
  const size_t kind = std::min<size_t>(label / 1000, classes.size() - 1);
  const Colour base = classes[kind];
  if (kind < 2) return base;
  const uint64_t bits = wire::mix64(label);
  const auto by = [&](int shift) { return static_cast<int>(bits >> shift & 63) - 32; };
  return {shaded(base, by(0)).red, shaded(base, by(8)).green, shaded(base, by(16)).blue};
}

}  // namespace

void Painter::draw(const camera::View& view, bool shadows, const camera::Images& images) const {
  camera::Light light = light_;
  light.shadows = shadows;
  if (!agents_.renderer().render(scene_, view, light, images)) throw GameError(agents_.renderer().error());
}

Picture Painter::rgb(const camera::View& view, bool shadows) const {
  Picture picture = blank(view);
  camera::Images images;
  images.rgb = picture.rgb.data();
  draw(view, shadows, images);
  return picture;
}

Picture Painter::depth(const camera::View& view) const {
  std::vector<float> depth(size_t{view.height} * view.width);
  camera::Images images;
  images.depth = depth.data();
  draw(view, false, images);
  Picture picture = blank(view);
  for (size_t i = 0; i < depth.size(); ++i) {
    std::fill_n(picture.rgb.begin() + static_cast<std::ptrdiff_t>(3 * i), 3,
                static_cast<uint8_t>(255 * 2 / (2 + depth[i])));
  }
  return picture;
}

Picture Painter::segmentation(const camera::View& view, std::span<const Colour> classes) const {
  std::vector<uint16_t> labels(size_t{view.height} * view.width);
  camera::Images images;
  images.segmentation = labels.data();
  draw(view, false, images);
  Picture picture = blank(view);
  for (size_t i = 0; i < labels.size(); ++i) {
    const Colour colour = label_colour(labels[i], classes);
    picture.rgb[3 * i] = colour.red;
    picture.rgb[3 * i + 1] = colour.green;
    picture.rgb[3 * i + 2] = colour.blue;
  }
  return picture;
}

}  // namespace uepool::sim
