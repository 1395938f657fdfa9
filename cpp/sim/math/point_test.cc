#include "sim/math/point.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "sim/math/vector.h"
#include "sim/math/wall_distances.h"

namespace uepool::sim {
namespace {

TEST(PointTest, FramesAreThoseOfWhoLooksAlong) {
  const Direction west = direction_of(1u << 30);
  const Point ahead = in_frame(west, Point{0, 2}), left = in_frame(west, Point{-3, 0});
  EXPECT_EQ(ahead.x, 2);
  EXPECT_EQ(ahead.y, 0);
  EXPECT_EQ(left.x, 0);
  EXPECT_EQ(left.y, 3);
  EXPECT_EQ(in_frame(west, Vector{-3, 2, 7}), (Vector{2, 3, 7}));
  EXPECT_EQ(from_frame(west, {2, 3, 7}), (Vector{-3, 2, 7}));
}

TEST(PointTest, WallsAreAheadLeftBehindAndRight) {
  using Distances = std::array<double, 4>;
  EXPECT_EQ(wall_distances({1, 2}, {}, 5, 4), (Distances{4, 2, 6, 6}));
  EXPECT_EQ(wall_distances({1, 2}, direction_of(1u << 30), 5, 4), (Distances{2, 6, 6, 4}));
  // Along the diagonal, the nearer of the two walls counts.
  EXPECT_NEAR(wall_distances({0, 0}, direction_of(1u << 29), 5, 4)[0], 4 * std::sqrt(2), 1e-12);
}

}  // namespace
}  // namespace uepool::sim
