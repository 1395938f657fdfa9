#include "sim/canvas.h"

#include <gtest/gtest.h>

#include <array>

namespace uepool::sim {
namespace {

constexpr Colour kWhite{255, 255, 255}, kBlack{0, 0, 0};

std::array<int, 3> pixel(const Picture& picture, uint32_t x, uint32_t y) {
  const uint8_t* p = picture.rgb.data() + (size_t{y} * picture.width + x) * 3;
  return {p[0], p[1], p[2]};
}

TEST(CanvasTest, PolygonCoversItsInsideEitherWayRound) {
  for (const bool reversed : {false, true}) {
    std::vector<Point> corners = {{2, 3}, {6, 3}, {6, 5}, {2, 5}};
    if (reversed) corners = {{2, 5}, {6, 5}, {6, 3}, {2, 3}};
    Canvas canvas(8, 10, kWhite);
    canvas.polygon(corners, {200, 100, 50});
    const Picture picture = canvas.take();
    ASSERT_EQ(picture.height, 8u);
    ASSERT_EQ(picture.width, 10u);
    for (uint32_t y = 0; y < 8; ++y) {
      for (uint32_t x = 0; x < 10; ++x) {
        const bool inside = x >= 2 && x < 6 && y >= 3 && y < 5;
        EXPECT_EQ(pixel(picture, x, y), (inside ? std::array{200, 100, 50} : std::array{255, 255, 255}))
            << x << " " << y;
      }
    }
  }
}

TEST(CanvasTest, EdgesAreSmooth) {
  Canvas canvas(4, 4, kWhite);
  canvas.polygon({{1.5, -9}, {9, -9}, {9, 9}, {1.5, 9}}, kBlack);
  const Picture picture = canvas.take();
  EXPECT_EQ(pixel(picture, 0, 0)[0], 255);
  EXPECT_NEAR(pixel(picture, 1, 0)[0], 128, 1);
  EXPECT_EQ(pixel(picture, 2, 0)[0], 0);
}

TEST(CanvasTest, ShapesOutsideThePictureAreClipped) {
  Canvas canvas(4, 6, kWhite);
  canvas.circle({-100, -100}, 5, kBlack);
  canvas.circle({1e6, 2}, 5, kBlack);
  canvas.circle({6, 2}, 1.5, kBlack);
  const Picture picture = canvas.take();
  EXPECT_EQ(pixel(picture, 0, 0)[0], 255);
  EXPECT_EQ(pixel(picture, 5, 2)[0], 0);
}

}  // namespace
}  // namespace uepool::sim
