#include "sim/dodge_ball/meshes.h"

#include <vector>

#include "sim/pictures/prepared_meshes.h"
#include "sim/pictures/shape.h"
#include "sim/pictures/vec.h"

namespace uepool::sim::dodge {
namespace {

constexpr Colour kTeamColours[] = {{52, 104, 224}, {224, 58, 44}};
constexpr Arena kUnit(1);

// `share` of b in a.
Colour mixed(Colour a, Colour b, double share) {
  const auto one = [&](uint8_t x, uint8_t y) { return static_cast<uint8_t>(x + (y - x) * share); };
  return {one(a.red, b.red), one(a.green, b.green), one(a.blue, b.blue)};
}

// From blue's end to red's: 0 to 1.
Colour tinted(Colour base, double along, double share) { return mixed(base, kTeamColours[along < 0.5 ? 0 : 1], share); }

Shape floor() {
  constexpr int kColumns = 8, kRows = 6;
  constexpr Colour kBase{176, 178, 176}, kLine{240, 240, 236}, kAround{92, 98, 104};
  Shape shape;
  const auto corner = [](int i, int j) {
    return vec(static_cast<double>(i) / kColumns - 0.5, static_cast<double>(j) / kColumns - kUnit.half_width, 0);
  };
  for (int i = 0; i < kColumns; ++i) {
    for (int j = 0; j < kRows; ++j) {
      const Colour colour = shaded(tinted(kBase, (i + 0.5) / kColumns, 0.25), (i + j) % 2 * 14 - 7);
      shape.quad(corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1), colour);
    }
  }
  constexpr double kWide = 0.006, kHigh = 0.0015, kY = kUnit.half_width;
  shape.quad(vec(-kWide, -kY, kHigh), vec(kWide, -kY, kHigh), vec(kWide, kY, kHigh), vec(-kWide, kY, kHigh), kLine);
  // The ground around, for who looks in from outside.
  constexpr double kOut = 2, kDown = -0.01;
  shape.quad(vec(-kOut, -kOut, kDown), vec(kOut, -kOut, kDown), vec(kOut, kOut, kDown), vec(-kOut, kOut, kDown),
             kAround);
  return shape;
}

// `from` and `to`: its foot. The colours go along with the arena.
Shape wall(Vec3 from, Vec3 to, int panels, double share) {
  constexpr Colour kBase{198, 198, 192};
  constexpr double kPlinth = 0.05, kRim = 0.008;
  Shape shape;
  for (int i = 0; i < panels; ++i) {
    const auto at = [&](int k, double z) {
      const auto part = static_cast<float>(k) / static_cast<float>(panels);
      return from + (to - from) * part + vec(0, 0, z);
    };
    const double along = (at(i, 0).x + at(i + 1, 0).x) / 2 + 0.5;
    const Colour colour = shaded(tinted(kBase, along, share), i % 2 * 12 - 6);
    const auto band = [&](double low, double high, Colour one) {
      shape.quad(at(i, low), at(i + 1, low), at(i + 1, high), at(i, high), one);
    };
    band(0, kPlinth, shaded(colour, -36));
    band(kPlinth, kUnit.height - kRim, colour);
    band(kUnit.height - kRim, kUnit.height, shaded(colour, 34));
  }
  return shape;
}

Shape wall(uint32_t number) {
  constexpr double kX = kUnit.half_length, kY = kUnit.half_width;
  switch (number) {
    case 0:
      return wall(vec(-kX, -kY, 0), vec(-kX, kY, 0), 6, 0.6);
    case 1:
      return wall(vec(kX, -kY, 0), vec(kX, kY, 0), 6, 0.6);
    case 2:
      return wall(vec(-kX, kY, 0), vec(kX, kY, 0), 8, 0.2);
    default:
      return wall(vec(-kX, -kY, 0), vec(kX, -kY, 0), 8, 0.2);
  }
}

Shape pillar(uint32_t size) {
  const double radius = kUnit.pillar_radius(size);
  constexpr Colour kStone{206, 190, 150}, kBand{120, 104, 84};
  Shape shape;
  shape.lathe({{radius, 0}, {radius, 0.04}}, 9, {}, kBand, 5);
  shape.lathe({{radius, 0.04}, {radius, kUnit.height - 0.03}}, 9, {}, kStone, 10);
  shape.lathe({{radius, kUnit.height - 0.03}, {radius, kUnit.height}, {0, kUnit.height}}, 9, {}, kBand, 5);
  return shape;
}

Shape ball() {
  Shape shape;
  shape.ball({}, kBallRadius, 1, {255, 255, 255});
  return shape;
}

// Looks along x; the origin is its centre.
Shape drone(Team team) {
  constexpr Colour kDark{40, 42, 50}, kRotor{214, 218, 224}, kWhite{246, 246, 246};
  const Colour colour = kTeamColours[static_cast<size_t>(team)];
  Shape shape;
  shape.lathe({{0, -0.09}, {0.1, -0.06}, {0.14, 0.0}, {0.1, 0.06}, {0, 0.08}}, 8, {}, colour, 12);
  constexpr double kArm = 0.15, kRotorRadius = 0.095;
  for (const double x : {-kArm, kArm}) {
    for (const double y : {-kArm, kArm}) {
      const double side = x * y > 0 ? 1 : -1;  // across the arm
      const Vec3 across = vec(-0.02, 0.02 * side, 0), tip = vec(x, y, 0.03);
      shape.quad(Vec3{} - across, tip - across, tip + across, across, kDark);
      shape.lathe({{kRotorRadius, 0.05}, {0, 0.055}}, 7, vec(x, y, 0), x > 0 ? kRotor : shaded(colour, 40));
      shape.box(vec(x - 0.02, y - 0.02, 0), vec(x + 0.02, y + 0.02, 0.06), kDark);
    }
  }
  shape.box(vec(0.08, -0.06, -0.04), vec(0.17, 0.06, 0.045), kWhite);  // its face
  for (const double y : {-0.03, 0.03}) {
    shape.quad(vec(0.174, y - 0.018, -0.01), vec(0.174, y + 0.018, -0.01), vec(0.174, y + 0.018, 0.03),
               vec(0.174, y - 0.018, 0.03), kDark);
  }
  return shape;
}

std::vector<Shape> make_meshes() {
  std::vector<Shape> all;
  all.push_back(floor());
  for (uint32_t i = 0; i < kWalls; ++i) all.push_back(wall(i));
  for (uint32_t size = 0; size < kPillarSizes; ++size) all.push_back(pillar(size));
  all.push_back(ball());
  for (const Team team : {Team::kBlue, Team::kRed}) all.push_back(drone(team));
  return all;
}

}  // namespace

const camera::Geometry& shared_geometry() {
  static const PreparedMeshes meshes(make_meshes());
  return meshes.geometry();
}

}  // namespace uepool::sim::dodge
