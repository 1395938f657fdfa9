#include "sim/collect_apples/meshes.h"

#include "wire/seed.h"

namespace uepool::sim::apples {
namespace {

constexpr int kCells = 8;  // of the ground along a side

Shape ground() {
  Shape shape;
  const auto corner = [](int i, int j) {
    return Vec3{static_cast<float>(i) / kCells - 0.5f, static_cast<float>(j) / kCells - 0.5f, 0};
  };
  for (int i = 0; i < kCells; ++i) {
    for (int j = 0; j < kCells; ++j) {
      // Patches of grass: a checker that is clear enough to see oneself move, each half a little different.
      for (int half = 0; half < 2; ++half) {
        const uint64_t bits = wire::mix64(static_cast<uint64_t>((i * kCells + j) * 2 + half));
        const int by = (i + j) % 2 * 16 - 8 + static_cast<int>(bits % 13) - 6;
        const Colour grass = shaded({112, 158, 76}, by);
        const Vec3 a = corner(i, j), b = corner(i + 1, j), c = corner(i + 1, j + 1), d = corner(i, j + 1);
        half == 0 ? shape.triangle(a, b, c, grass) : shape.triangle(a, c, d, grass);
      }
    }
  }
  // The land around, for who looks over the wall.
  constexpr float kIn = 0.5f, kOut = 4;
  const float x[] = {1, 0, -1, 0}, y[] = {0, 1, 0, -1};
  for (int i = 0; i < 4; ++i) {
    const auto at = [&](float out, float along) {
      return Vec3{x[i] * out - y[i] * along, y[i] * out + x[i] * along, 0};
    };
    shape.quad(at(kIn, -kIn), at(kOut, -kOut), at(kOut, kOut), at(kIn, kIn), {150, 160, 104});
  }
  return shape;
}

// Along x from the origin; the inside is at y = 0, the top lies towards negative y. Seen from both sides, the inside is
// the outside as well: a side that robots never see would only take time.
Shape wall(uint32_t side, uint32_t length) {
  constexpr Colour kColours[kSides] = {{176, 170, 158}, {196, 170, 122}, {138, 146, 176}, {158, 132, 150}};
  constexpr float kTop = kWallHeight, kBack = -kWallThickness, kPlinth = 0.3f;
  const int panels = length == 0 ? 1 : 1 << (length - 1);
  const float step = length == 0 ? 1 : 2;
  Shape shape;
  for (int i = 0; i < panels; ++i) {
    const float from = step * static_cast<float>(i), to = from + step;
    const int by = (i % 2 == 0 ? 9 : -9) + static_cast<int>(wire::mix64(side * 16 + static_cast<uint64_t>(i)) % 7) - 3;
    const Colour colour = shaded(kColours[side], by);
    shape.quad({from, 0, 0}, {to, 0, 0}, {to, 0, kPlinth}, {from, 0, kPlinth}, shaded(colour, -34));
    shape.quad({from, 0, kPlinth}, {to, 0, kPlinth}, {to, 0, kTop}, {from, 0, kTop}, colour);
    shape.quad({from, 0, kTop}, {to, 0, kTop}, {to, kBack, kTop}, {from, kBack, kTop}, shaded(colour, 24));
  }
  return shape;
}

Shape post() {
  Shape shape;
  constexpr float kHalf = 0.22f, kTop = kWallHeight + 0.15f;
  shape.box({-kHalf, -kHalf, 0}, {kHalf, kHalf, kTop}, {150, 142, 132});
  return shape;
}

Shape tree(uint32_t kind, uint32_t tone) {
  constexpr Colour kTrunk{124, 84, 50};
  constexpr Colour kCrowns[kTreeKinds][kTones] = {
      {{62, 128, 52}, {84, 140, 48}, {48, 112, 60}},
      {{34, 96, 62}, {46, 108, 58}, {28, 84, 66}},
      {{96, 142, 62}, {120, 150, 58}, {78, 132, 74}},
  };
  const Colour crown = kCrowns[kind][tone];
  Shape shape;
  const double height = kind == 1 ? 0.9 : 1.3;
  shape.lathe({{kTrunkRadius, 0}, {kTrunkRadius * 0.7, height}}, 7, {}, kTrunk, 10);
  switch (kind) {
    case 0:  // round
      shape.ball({0, 0, 1.75f}, 0.85, 0.85, crown, 12);
      shape.ball({0.25f, 0.1f, 2.3f}, 0.5, 0.9, shaded(crown, 10), 12);
      break;
    case 1:  // a conifer
      shape.lathe({{0.3, 0.85}, {0.85, 0.8}, {0.3, 1.7}}, 8, {}, crown, 10);
      shape.lathe({{0.62, 1.6}, {0, 2.9}}, 8, {}, shaded(crown, 10), 10);
      break;
    default:  // tall
      shape.lathe({{0, 1.0}, {0.62, 1.3}, {0.75, 1.9}, {0.45, 2.6}, {0, 2.9}}, 7, {}, crown, 12);
      break;
  }
  return shape;
}

Shape apple(uint32_t tone) {
  constexpr Colour kColours[kTones] = {{226, 26, 30}, {204, 18, 40}, {236, 48, 22}};
  Shape shape;
  shape.ball({0, 0, static_cast<float>(kAppleRadius * 0.95)}, kAppleRadius, 0.95, kColours[tone]);
  const float top = static_cast<float>(kAppleRadius * 1.85);
  shape.quad({0, 0, top}, {0.07f, 0.03f, top + 0.05f}, {0.13f, 0, top + 0.04f}, {0.07f, -0.03f, top + 0.05f},
             {70, 140, 40});
  return shape;
}

// Looks along x.
Shape robot(uint32_t index) {
  constexpr Colour kColours[kRobotColours] = {{58, 104, 210},  {236, 176, 40}, {150, 70, 190},
                                              {240, 236, 228}, {40, 176, 176}, {240, 120, 170}};
  constexpr Colour kDark{44, 46, 54}, kWhite{245, 245, 245}, kSteel{176, 182, 190};
  const Colour colour = kColours[index];
  Shape shape;
  for (const float y : {-1.0f, 1.0f}) {  // wheels
    shape.box({-0.2f, y * 0.25f - 0.05f, 0}, {0.2f, y * 0.25f + 0.05f, 0.2f}, kDark);
  }
  shape.lathe({{0.26, 0.08}, {0.29, 0.3}, {0.2, 0.44}, {0, 0.46}}, 9, {}, colour);
  shape.box({-0.04f, -0.04f, 0.42f}, {0.04f, 0.04f, 0.5f}, kSteel);
  shape.box({-0.12f, -0.16f, 0.5f}, {0.14f, 0.16f, 0.7f}, shaded(colour, 28));
  for (const float y : {-0.08f, 0.08f}) {  // eyes
    shape.quad({0.145f, y - 0.05f, 0.56f}, {0.145f, y + 0.05f, 0.56f}, {0.145f, y + 0.05f, 0.66f},
               {0.145f, y - 0.05f, 0.66f}, kWhite);
    shape.quad({0.15f, y - 0.02f, 0.59f}, {0.15f, y + 0.02f, 0.59f}, {0.15f, y + 0.02f, 0.63f},
               {0.15f, y - 0.02f, 0.63f}, kDark);
  }
  return shape;
}

}  // namespace

std::vector<Shape> make_meshes() {
  std::vector<Shape> all;
  all.reserve(kNumMeshes);
  all.push_back(ground());
  all.push_back(post());
  for (uint32_t side = 0; side < kSides; ++side) {
    for (uint32_t length = 0; length < kWallLengths; ++length) all.push_back(wall(side, length));
  }
  for (uint32_t kind = 0; kind < kTreeKinds; ++kind) {
    for (uint32_t tone = 0; tone < kTones; ++tone) all.push_back(tree(kind, tone));
  }
  for (uint32_t tone = 0; tone < kTones; ++tone) all.push_back(apple(tone));
  for (uint32_t i = 0; i < kRobotColours; ++i) all.push_back(robot(i));
  return all;
}

}  // namespace uepool::sim::apples
