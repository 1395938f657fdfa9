// What a camera is, and what light it sees by.
#pragma once

#include <cstdint>
#include <string>

#include "camera/geometry.h"
#include "wire/export.h"

namespace uepool::camera {

enum class Projection : uint32_t { kPinhole = 0, kOrthographic = 1 };

struct UEPOOL_EXPORT View {
  static constexpr uint32_t kMaxSide = 8192;  // pixels

  uint32_t width = 84;
  uint32_t height = 84;
  Projection projection = Projection::kPinhole;
  float fov = 90;              // horizontal, degrees, of a pinhole
  float ortho_width = 10;      // metres from the left to the right edge, of an orthographic one
  float near_distance = 0.1f;  // metres along the optical axis; nothing nearer is seen
  float max_distance = 150;    // ... nothing further
  uint32_t mask = UINT32_MAX;  // sees the instances whose mask shares a bit
  Pose pose;                   // a scale in it means nothing

  // Empty: fine. Else what is wrong, beginning with the field's name.
  std::string validate() const;
};

struct UEPOOL_EXPORT Light {
  Vec3 to_sun = {0.4f, 0.3f, 0.85f};  // of any length but 0
  float sun = 0.65f;                  // what a surface that faces the sun gets
  float ambient = 0.35f;              // what every surface gets
  bool shadows = false;
  Colour sky_top = {115, 158, 230};     // behind everything: from the top row
  Colour sky_bottom = {166, 209, 230};  // ... to the bottom row
  Colour fog = {166, 209, 230};
  float fog_start = 1;  // the share of max_distance from which on things turn into fog; 1: none

  std::string validate() const;
};

}  // namespace uepool::camera
