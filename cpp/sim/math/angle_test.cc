#include "sim/math/angle.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace uepool::sim {
namespace {

TEST(AngleTest, SineAndCosineAreRight) {
  for (uint64_t i = 0; i <= 0x100000000ull; i += 0x10007) {
    const Angle angle = static_cast<Angle>(i);
    const Direction direction = direction_of(angle);
    EXPECT_NEAR(direction.cosine, std::cos(radians_of(angle)), 5e-16) << i;
    EXPECT_NEAR(direction.sine, std::sin(radians_of(angle)), 5e-16) << i;
  }
}

TEST(AngleTest, QuarterTurnsAreExact) {
  const Direction expected[] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
  for (Angle quarter = 0; quarter < 4; ++quarter) {
    EXPECT_EQ(direction_of(quarter << 30).cosine, expected[quarter].cosine);
    EXPECT_EQ(direction_of(quarter << 30).sine, expected[quarter].sine);
  }
}

TEST(AngleTest, RadiansAreRoundedAndWrapAround) {
  EXPECT_EQ(angle_of(0), 0u);
  EXPECT_EQ(angle_of(std::numbers::pi / 2), 1u << 30);
  EXPECT_EQ(angle_of(-std::numbers::pi / 2), 3u << 30);
  EXPECT_EQ(angle_of(std::numbers::pi), 1u << 31);
  EXPECT_EQ(angle_of(2.5 * std::numbers::pi), 1u << 30);
  EXPECT_EQ(angle_of(1.0) + angle_of(-1.0), 0u);
  EXPECT_NEAR(radians_of(angle_of(3.0)), 3.0, 1e-9);
  EXPECT_NEAR(radians_of(angle_of(-3.0)), -3.0, 1e-9);
}

}  // namespace
}  // namespace uepool::sim
