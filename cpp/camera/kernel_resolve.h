// From ids and nearness to the pictures.
#pragma once

#include <cstring>

#include "camera/kernels.h"

namespace uepool::camera {

template <class S>
class Resolver {
 public:
  using Float = typename S::Float;
  using Int = typename S::Int;
  explicit Resolver(const Resolve& job) : job_(job), lens_(job.lens) {}

  void run() {
    const Canvas& canvas = job_.canvas;
    for (uint32_t row = 0; row < canvas.height; ++row) {
      const size_t line = size_t{row} * canvas.stride, out = size_t{row} * canvas.width;
      const uint32_t whole = canvas.width / 8 * 8;
      for (uint32_t column = 0; column < whole; column += 8) group(row, line + column, at(out + column));
      if (whole < canvas.width) rest(row, line + whole, at(out + whole), canvas.width - whole);
    }
  }

 private:
  Outputs at(size_t pixel) const {
    const Outputs& all = job_.outputs;
    return {all.rgb ? all.rgb + 3 * pixel : nullptr, all.grey ? all.grey + pixel : nullptr,
            all.depth ? all.depth + pixel : nullptr, all.segmentation ? all.segmentation + pixel : nullptr};
  }

  // A row's last pixels, fewer than a group.
  void rest(uint32_t row, size_t from, const Outputs& to, uint32_t count) const {
    uint8_t rgb[24], grey[8];
    float depth[8];
    uint16_t segmentation[8];
    group(row, from,
          {to.rgb ? rgb : nullptr, to.grey ? grey : nullptr, to.depth ? depth : nullptr,
           to.segmentation ? segmentation : nullptr});
    if (to.rgb) std::memcpy(to.rgb, rgb, size_t{3} * count);
    if (to.grey) std::memcpy(to.grey, grey, count);
    if (to.depth) std::memcpy(to.depth, depth, sizeof(float) * count);
    if (to.segmentation) std::memcpy(to.segmentation, segmentation, sizeof(uint16_t) * count);
  }

  void group(uint32_t row, size_t from, const Outputs& to) const {
    const Int ids = S::load(job_.canvas.ids + from), nothing = S::splat(0) > ids;
    const Int known = S::select(nothing, S::splat(0), ids);
    Float z = S::splat(0.0f);
    if (to.depth || job_.fog_scale > 0) {
      const Float nearness = S::load(job_.canvas.nearness + from);
      z = lens_.orthographic ? S::splat(0.0f) - nearness : S::splat(1.0f) / nearness;
      z = S::select(nothing, S::splat(lens_.max_distance), S::min(z, S::splat(lens_.max_distance)));
    }
    if (to.depth) S::store(to.depth, z);
    if (to.segmentation) {
      const Int labels = S::gather(job_.labels, known >> kClusterShift);
      S::store_shorts(to.segmentation, S::select(nothing, S::splat(0), labels));
    }
    if (!to.rgb && !to.grey) return;
    Int colour = S::gather(job_.colours, known);
    if (job_.fog_scale > 0) colour = fogged(colour, z);
    colour = S::select(nothing, S::splat(static_cast<int32_t>(job_.sky[row])), colour);
    if (to.rgb) S::store_rgb(to.rgb, colour);
    if (to.grey) S::store_bytes(to.grey, grey(colour));
  }

  Int fogged(Int colour, Float z) const {
    const Float zero = S::splat(0.0f), one = S::splat(1.0f);
    const Float share = S::min(S::max((z - S::splat(job_.fog_start)) * S::splat(job_.fog_scale), zero), one);
    Int packed = S::splat(0);
    for (int channel = 0; channel < 3; ++channel) {
      const Float value = S::to_float((colour >> (8 * channel)) & S::splat(255));
      const Float fog = S::splat(static_cast<float>(job_.fog_colour >> (8 * channel) & 255));
      packed = packed | (S::to_int(value + (fog - value) * share + S::splat(0.5f)) << (8 * channel));
    }
    return packed;
  }

  // ITU-R BT.601's luma in 256ths.
  static Int grey(Int colour) {
    const Int byte = S::splat(255);
    return ((colour & byte) * S::splat(77) + ((colour >> 8) & byte) * S::splat(150) +
            ((colour >> 16) & byte) * S::splat(29) + S::splat(128)) >>
           8;
  }

  const Resolve& job_;
  const Lens& lens_;
};

template <class S>
void resolve(const Resolve& job) {
  Resolver<S>(job).run();
}

}  // namespace uepool::camera
