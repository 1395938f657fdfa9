#include "sim/drive/route.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

namespace uepool::sim::drive {
namespace {

Town town_of(uint64_t seed, uint32_t blocks = 4, double missing = 0.3) {
  Town town;
  Random random(seed);
  town.make(blocks, missing, random);
  return town;
}

uint32_t arms(const Town& town, uint32_t node) {
  uint32_t count = 0;
  for (uint32_t quarter = 0; quarter < kQuarters; ++quarter) count += town.has_arm(node, quarter);
  return count;
}

TEST(TownTest, EveryJunctionHasTwoArmsAndStreetsLeadBothWays) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const Town town = town_of(seed, 2 + seed % 7, seed % 2 == 0 ? 0.3 : 1);
    for (uint32_t node = 0; node < town.num_junctions(); ++node) {
      ASSERT_GE(arms(town, node), 2u);
      for (uint32_t quarter = 0; quarter < kQuarters; ++quarter) {
        if (!town.has_arm(node, quarter)) continue;
        const uint32_t other = town.neighbour(node, quarter);
        ASSERT_TRUE(town.has_arm(other, turned(quarter, 2)));
        ASSERT_EQ(town.neighbour(other, turned(quarter, 2)), node);
        const uint32_t grains = town.street_grains(node, quarter);
        ASSERT_GE(grains, kShortestStreet);
        ASSERT_LE(grains, kLongestStreet);
        ASSERT_NEAR(distance(town.junction(node), town.junction(other)), kGrain * grains + 2 * kJunctionHalf, 1e-9);
      }
    }
  }
}

TEST(TownTest, LeavesOutStreetsAsAsked) {
  const auto streets = [](const Town& town) {
    uint32_t count = 0;
    for (uint32_t node = 0; node < town.num_junctions(); ++node) count += arms(town, node);
    return count / 2;
  };
  EXPECT_EQ(streets(town_of(1, 4, 0)), 40u);
  EXPECT_EQ(streets(town_of(1, 4, 0.25)), 34u);  // of 24 inner ones
  EXPECT_LT(streets(town_of(1, 4, 1)), 32u);
}

TEST(TownTest, KnowsRoadFromGround) {
  const Town town = town_of(3, 3, 0);
  const Point corner = town.junction(0), inner = town.junction(5);
  EXPECT_TRUE(town.locate(inner).on_road);
  EXPECT_FALSE(town.locate(inner).on_street);
  EXPECT_TRUE(town.locate(inner + Point{4.5, 4.5}).on_road);  // within the rounded corner
  EXPECT_FALSE(town.locate(inner + Point{6, 6}).on_road);
  EXPECT_TRUE(town.locate(inner + Point{7.9, 3.4}).on_road);
  EXPECT_FALSE(town.locate(inner + Point{7.9, 3.8}).on_road);
  const Place street = town.locate(inner + Point{12, -1});
  EXPECT_TRUE(street.on_road && street.on_street);
  EXPECT_EQ(street.quarter, 0u);
  EXPECT_NEAR(street.left, -1, 1e-9);
  EXPECT_NEAR(town.locate(inner + Point{1, 12}).left, -1, 1e-9);  // a street to the west: north is to its right
  EXPECT_FALSE(town.locate(inner + Point{12, 4}).on_road);
  // The corner of the town is a bend: its arms lead north and west.
  EXPECT_FALSE(town.locate(corner + Point{-4, 0}).on_road);
  EXPECT_TRUE(town.locate(corner + Point{8, 8} - Point{5.6, 5.6}).on_road);
  EXPECT_FALSE(town.locate(corner + Point{8, 8} - Point{2, 2}).on_road);
  EXPECT_FALSE(town.locate(corner + Point{-12, 0}).on_road);  // beyond the town
  EXPECT_FALSE(town.locate({5000, 0}).on_road);
}

TEST(RouteTest, FollowsRightHandLanesAndIsAsLongAsAsked) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Town town = town_of(seed);
    Random random(seed + 1000);
    Route route;
    const double wanted = 20 + static_cast<double>(seed) * 4;
    route.make(town, wanted, random);
    ASSERT_GE(route.length(), wanted);
    ASSERT_LE(route.length(), wanted + 2 * kJunctionHalf + 4 * kGrain);
    Point last = route.start();
    for (double along = 0; along <= route.length(); along += 0.5) {
      const Route::Spot spot = route.spot(along);
      ASSERT_LE(distance(spot.at, last), 0.51) << seed << " at " << along;
      last = spot.at;
      const Place place = town.locate(spot.at);
      ASSERT_TRUE(place.on_road) << seed << " at " << along;
      if (!place.on_street) continue;
      const Point ahead = forward(direction_of(spot.heading));
      const bool with = dot(ahead, vector_of(place.quarter)) > 0;
      ASSERT_NEAR(with ? place.left : -place.left, -kLaneCentre, 1e-6);
    }
  }
}

TEST(RouteTest, ProjectsPointsBesideIt) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Town town = town_of(seed);
    Random random(seed);
    Route route;
    route.make(town, 300, random);
    for (double along = 1; along < route.length() - 1; along += 3.7) {
      const Route::Spot spot = route.spot(along);
      for (const double left : {-1.0, 0.0, 1.5}) {
        const Point at = spot.at + leftward(direction_of(spot.heading)) * left;
        const Route::Projection found = route.project(at, along + 3);
        ASSERT_NEAR(found.along, along, 0.25) << seed;
        ASSERT_NEAR(found.left, left, 0.06) << seed;
        ASSERT_NEAR(radians_of(found.heading - spot.heading), 0, 0.05) << seed;
      }
    }
  }
}

TEST(RouteTest, TellsTheNextTurn) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Town town = town_of(seed);
    Random random(seed);
    Route route;
    route.make(town, 400, random);
    const Route::NextTurn turn = route.next_turn(0);
    if (turn.turn == Turn::kNone) continue;
    const Angle before = route.spot(turn.distance - 0.01).heading;
    const double radius = turn.turn == Turn::kLeft ? kLeftRadius : kRightRadius;
    const Angle after = route.spot(turn.distance + radius * M_PI / 2 + 0.01).heading;
    EXPECT_EQ(before, angle_of_quarter(route.start_quarter()));
    EXPECT_EQ(after - before, turn.turn == Turn::kLeft ? 1u << 30 : 3u << 30);
    EXPECT_EQ(route.next_turn(turn.distance + 1).distance, 0);
  }
}

}  // namespace
}  // namespace uepool::sim::drive
