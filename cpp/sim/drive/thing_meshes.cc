#include "sim/drive/thing_meshes.h"

#include "sim/drive/car.h"

namespace uepool::sim::drive {
namespace {

constexpr float kFloor = 3.2f;  // metres
constexpr Colour kGlass{70, 88, 108}, kDark{40, 42, 48};

Shape flat(float half_x, float half_y, Colour colour) {
  Shape shape;
  shape.quad({-half_x, -half_y, 0}, {half_x, -half_y, 0}, {half_x, half_y, 0}, {-half_x, half_y, 0}, colour);
  return shape;
}

// A band around a box, a little in front of its walls.
void band(Shape* shape, float x, float y, float low, float high, Colour colour) {
  constexpr float kOut = 0.05f, kInset = 0.9f;
  const float xo = x + kOut, yo = y + kOut, xi = x - kInset, yi = y - kInset;
  shape->quad({xo, -yi, low}, {xo, yi, low}, {xo, yi, high}, {xo, -yi, high}, colour);
  shape->quad({-xo, -yi, low}, {-xo, yi, low}, {-xo, yi, high}, {-xo, -yi, high}, colour);
  shape->quad({-xi, yo, low}, {xi, yo, low}, {xi, yo, high}, {-xi, yo, high}, colour);
  shape->quad({-xi, -yo, low}, {xi, -yo, low}, {xi, -yo, high}, {-xi, -yo, high}, colour);
}

Shape car(Colour colour) {
  const auto x = static_cast<float>(kCarLength / 2), y = static_cast<float>(kCarWidth / 2);
  Shape shape;
  for (const float at : {-1.35f, 1.35f}) {
    for (const float side : {-1.0f, 1.0f}) {
      shape.box({at - 0.33f, side * (y - 0.12f) - 0.11f, 0}, {at + 0.33f, side * (y - 0.12f) + 0.11f, 0.62f}, kDark);
    }
  }
  shape.box({-x, -y, 0.3f}, {x, y, 0.85f}, colour);
  // The cabin: glass all around, a roof on it.
  const float foot[] = {-1.9f, 1.1f}, top[] = {-1.4f, 0.3f};
  const float low = 0.85f, high = 1.42f, yi = y - 0.2f;
  shape.quad({foot[1], -y, low}, {foot[1], y, low}, {top[1], yi, high}, {top[1], -yi, high}, kGlass);
  shape.quad({foot[0], -y, low}, {foot[0], y, low}, {top[0], yi, high}, {top[0], -yi, high}, kGlass);
  for (const float side : {-1.0f, 1.0f}) {
    shape.quad({foot[0], side * y, low}, {foot[1], side * y, low}, {top[1], side * yi, high}, {top[0], side * yi, high},
               kGlass);
  }
  shape.quad({top[0], -yi, high}, {top[1], -yi, high}, {top[1], yi, high}, {top[0], yi, high}, shaded(colour, 12));
  for (const float side : {-1.0f, 1.0f}) {
    const float a = side * 0.45f, b = side * 0.8f;
    shape.quad({x + 0.01f, a, 0.6f}, {x + 0.01f, b, 0.6f}, {x + 0.01f, b, 0.78f}, {x + 0.01f, a, 0.78f},
               {250, 246, 220});
    shape.quad({-x - 0.01f, a, 0.6f}, {-x - 0.01f, b, 0.6f}, {-x - 0.01f, b, 0.78f}, {-x - 0.01f, a, 0.78f},
               {200, 24, 24});
  }
  return shape;
}

}  // namespace

Shape house_mesh(uint32_t footprint, uint32_t height, uint32_t facade) {
  constexpr Colour kFacades[kNumFacades] = {{206, 186, 150}, {186, 112, 92}, {196, 198, 202}, {150, 164, 176}};
  constexpr uint32_t kFloors[kNumHeights] = {2, 3, 5};
  const Footprint& size = kFootprints[footprint];
  const auto x = static_cast<float>(size.deep / 2), y = static_cast<float>(size.front / 2);
  const Colour colour = shaded(kFacades[facade], static_cast<int>(footprint) * 9 - 14);
  const float top = kFloor * static_cast<float>(kFloors[height]) + 0.6f;
  Shape shape;
  shape.box({-x, -y, 0}, {x, y, top}, colour);
  shape.quad({-x + 0.5f, -y + 0.5f, top + 0.05f}, {x - 0.5f, -y + 0.5f, top + 0.05f}, {x - 0.5f, y - 0.5f, top + 0.05f},
             {-x + 0.5f, y - 0.5f, top + 0.05f}, shaded(colour, -70));
  for (uint32_t i = 0; i < kFloors[height]; ++i) {
    const float floor = kFloor * static_cast<float>(i) + 1.1f;
    band(&shape, x, y, floor, floor + 1.4f, kGlass);
  }
  shape.quad({x + 0.08f, -0.8f, 0}, {x + 0.08f, 0.8f, 0}, {x + 0.08f, 0.8f, 2.3f}, {x + 0.08f, -0.8f, 2.3f},
             {92, 62, 44});  // the door
  return shape;
}

Shape house_plan_mesh(uint32_t footprint) {
  const Footprint& size = kFootprints[footprint];
  return flat(static_cast<float>(size.deep / 2), static_cast<float>(size.front / 2), {});
}

Shape tree_mesh(uint32_t kind) {
  constexpr Colour kCrowns[kTreeKinds] = {{70, 128, 58}, {48, 104, 62}};
  Shape shape;
  shape.lathe({{kTrunkRadius * 0.7, 0}, {kTrunkRadius * 0.5, 2.4}}, 5, {}, {108, 78, 52}, 8);
  if (kind == 0) {
    shape.ball({0, 0, 3.6f}, 1.5, 0.95, kCrowns[0], 12);
  } else {
    shape.lathe({{0.3, 1.6}, {1.2, 1.9}, {0.9, 3.6}, {0, 5.6}}, 6, {}, kCrowns[1], 12);
  }
  return shape;
}

Shape tree_plan_mesh() {
  Shape shape;
  constexpr int kSides = 6;
  const auto corner = [](int i) {
    const Direction at = direction_of(static_cast<Angle>((uint64_t{1} << 32) / kSides * static_cast<uint64_t>(i)));
    return Vec3{static_cast<float>(0.9 * at.cosine), static_cast<float>(0.9 * at.sine), 0};
  };
  for (int i = 1; i + 1 < kSides; ++i) shape.triangle(corner(0), corner(i), corner(i + 1), {});
  return shape;
}

Shape parked_car_mesh(uint32_t colour) {
  constexpr Colour kColours[kParkedColours] = {
      {60, 96, 168}, {210, 212, 214}, {64, 68, 76}, {178, 150, 60}, {86, 130, 96}};
  return car(kColours[colour]);
}

Shape own_car_mesh() { return car({236, 56, 44}); }

Shape car_plan_mesh() { return flat(static_cast<float>(kCarLength / 2), static_cast<float>(kCarWidth / 2), {}); }

Shape here_mesh() {
  Shape shape;
  constexpr Colour kEdge{30, 20, 20}, kFill{255, 60, 50};
  shape.triangle({11, 0, 0}, {-8, 7.5f, 0}, {-8, -7.5f, 0}, kEdge);
  shape.triangle({8, 0, 0.2f}, {-6.4f, 5.4f, 0.2f}, {-6.4f, -5.4f, 0.2f}, kFill);
  return shape;
}

}  // namespace uepool::sim::drive
