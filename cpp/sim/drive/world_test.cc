#include "sim/drive/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace uepool::sim::drive {
namespace {

// Straight on for long, in an empty town.
World empty_world(const Start& start = {}, double length = 40) {
  Parameters parameters;
  parameters.parked_cars = 0;
  parameters.trees = 0;
  parameters.route_length = length;
  for (uint64_t seed = 0;; ++seed) {
    Layout layout = make_layout(seed, parameters);
    if (layout.route.pieces()[0].end < std::min(36.0, length)) continue;
    layout.buildings.clear();
    World world;
    world.begin(std::move(layout), start, parameters, 0.05);
    return world;
  }
}

TEST(LayoutTest, NothingStandsOnTheRoadAndTheRouteCanBeDriven) {
  Parameters parameters;
  parameters.parked_cars = 40;
  parameters.trees = 1;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const Layout layout = make_layout(seed, parameters);
    EXPECT_GT(layout.buildings.size(), 30u);
    for (const Tree& tree : layout.trees) {
      ASSERT_FALSE(layout.town.locate(tree.at).on_road);
    }
    for (const Building& one : layout.buildings) {
      for (const double x : {-1.0, 1.0}) {
        for (const double y : {-1.0, 1.0}) {
          ASSERT_FALSE(layout.town.locate(one.at + Point{x * one.half_x(), y * one.half_y()}).on_road);
        }
      }
    }
    EXPECT_GE(layout.parked.size(), 15u);
    // 1.2 m left of the route a car passes everything.
    for (double along = 0; along < layout.route.length(); along += 1) {
      const Route::Spot spot = layout.route.spot(along);
      const Direction ahead = direction_of(spot.heading);
      const Rectangle car{spot.at + leftward(ahead) * 1.2, ahead, kCarLength / 2, kCarWidth / 2};
      for (const ParkedCar& one : layout.parked) ASSERT_FALSE(touch(car, one.body())) << seed << " at " << along;
    }
  }
}

TEST(LayoutTest, FollowsFromTheSeedAndPartsFromTheirOwnNumbers) {
  Parameters few, many;
  many.parked_cars = 60;
  many.trees = 0.7;
  const Layout a = make_layout(5, few), b = make_layout(5, few), c = make_layout(5, many), d = make_layout(6, few);
  EXPECT_EQ(a.route.length(), b.route.length());
  EXPECT_EQ(a.route.start().x, b.route.start().x);
  EXPECT_EQ(a.parked.size(), b.parked.size());
  EXPECT_EQ(a.route.start().x, c.route.start().x);
  EXPECT_EQ(a.buildings.size(), c.buildings.size());
  EXPECT_EQ(a.buildings[7].at.x, c.buildings[7].at.x);
  EXPECT_LT(a.parked.size(), c.parked.size());
  EXPECT_LT(a.trees.size(), c.trees.size());
  EXPECT_NE(a.route.start().x, d.route.start().x);
}

TEST(WorldTest, DrivingOnIsProgressUpToTheGoal) {
  World world = empty_world({}, 20);
  const double length = world.layout().route.length();
  double progress = 0;
  while (!world.reached_goal()) {
    world.step({0, 1}, 2);
    progress += world.last().progress;
    ASSERT_LT(world.steps(), 100u);
    ASSERT_EQ(world.last().off_road, 0);
    ASSERT_EQ(world.last().wrong_lane, 0);
    ASSERT_NEAR(world.on_route().left, 0, 1e-9);
  }
  EXPECT_NEAR(progress, length, 0.6);
  EXPECT_NEAR(world.driven(), length, 2);
  EXPECT_EQ(world.completion(), 1);
  const double at = world.driven();
  world.step({0, 1}, 2);  // there it stays
  EXPECT_EQ(world.driven(), at);
}

TEST(WorldTest, JudgesLanesAndRoads) {
  World right = empty_world();
  EXPECT_EQ(right.last().wrong_lane, 0);
  EXPECT_EQ(right.last().off_road, 0);
  const World oncoming = empty_world({2.5, 0, 0});
  EXPECT_EQ(oncoming.last().wrong_lane, 1);
  EXPECT_EQ(oncoming.last().off_road, 0);
  EXPECT_NEAR(oncoming.on_route().left, 2.5, 1e-9);
  EXPECT_EQ(empty_world({3.5, M_PI, 0}).last().wrong_lane, 1);  // in the lane of those who go there, but not its way
  EXPECT_EQ(empty_world({-1.5, 0, 0}).last().off_road, 0.5);    // its right wheels
  EXPECT_EQ(empty_world({-3, 0, 0}).last().off_road, 1);
}

TEST(WorldTest, StandingAndComfortAreCounted) {
  World world = empty_world({0, 0, 8});
  world.step({0, -1}, 2);
  EXPECT_NEAR(world.last().comfort, world.car().acceleration * world.car().acceleration / 25, 1e-9);
  EXPECT_GT(world.last().comfort, 2);
  while (world.car().speed > 0) world.step({0, -1}, 2);
  const uint32_t still = world.still_steps();
  for (int i = 0; i < 5; ++i) world.step({0, 0}, 2);
  EXPECT_EQ(world.still_steps(), still + 5);
  EXPECT_EQ(world.last().comfort, 0);
  world.step({0, 1}, 2);
  EXPECT_EQ(world.still_steps(), 0u);
}

TEST(WorldTest, HitsWhatStandsInTheWay) {
  const auto drive_into = [](auto put) {
    World empty = empty_world();
    Layout layout = empty.layout();
    put(&layout, layout.route.spot(20));
    World world;
    world.begin(std::move(layout), {}, empty.parameters(), 0.05);
    while (!world.collided() && world.steps() < 60) world.step({0, 1}, 2);
    if (!world.collided()) return -1.0;
    const double at = world.on_route().along;
    world.step({0, 1}, 2);  // there it stays
    EXPECT_EQ(world.on_route().along, at);
    return at;
  };
  const double tree = drive_into([](Layout* layout, const Route::Spot& spot) { layout->trees.push_back({spot.at}); });
  EXPECT_NEAR(tree, 20 - kCarLength / 2 - kTrunkRadius, 0.5);
  const double car =
      drive_into([](Layout* layout, const Route::Spot& spot) { layout->parked.push_back({spot.at, spot.heading}); });
  EXPECT_NEAR(car, 20 - kCarLength, 0.5);
  const double house =
      drive_into([](Layout* layout, const Route::Spot& spot) { layout->buildings.push_back({spot.at}); });
  EXPECT_GT(house, 5);
  EXPECT_LT(house, 15);
  EXPECT_EQ(drive_into([](Layout*, const Route::Spot&) {}), -1);
}

}  // namespace
}  // namespace uepool::sim::drive
