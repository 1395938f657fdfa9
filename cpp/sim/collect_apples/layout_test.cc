#include "sim/collect_apples/layout.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

namespace uepool::sim::apples {
namespace {

double between(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

LayoutRequest request_of(const std::string& map, uint32_t robots = 1) {
  LayoutRequest request;
  request.map = map;
  request.robots.assign(robots, nullptr);
  return request;
}

// What a layout of any seed must be: complete, nothing inside anything, and room to pass everywhere.
void check(const Layout& layout, const Parameters& parameters, uint32_t robots) {
  ASSERT_EQ(layout.size, parameters.garden_size);
  ASSERT_EQ(layout.trees.size(), static_cast<size_t>(parameters.trees));
  ASSERT_EQ(layout.apples.size(), static_cast<size_t>(parameters.apples));
  ASSERT_EQ(layout.robots.size(), robots);
  for (size_t i = 0; i < layout.trees.size(); ++i) {
    const Tree& tree = layout.trees[i];
    const double edge = layout.size / 2 - tree.radius() - kPassage + 1e-9;
    ASSERT_LE(std::max(std::abs(tree.at.x), std::abs(tree.at.y)), edge);
    for (size_t k = 0; k < i; ++k) {
      const Tree& other = layout.trees[k];
      ASSERT_GE(between(tree.at, other.at), tree.radius() + other.radius() + kPassage - 1e-9);
    }
  }
  for (size_t i = 0; i < robots; ++i) {
    ASSERT_TRUE(is_free(layout, layout.robots[i].at, kRobotRadius, 0.01));
    for (size_t k = 0; k < i; ++k) ASSERT_GE(between(layout.robots[i].at, layout.robots[k].at), 1);
  }
  const double from_robots = std::min(parameters.pickup_radius, layout.size / 6 - 1e-9);
  for (size_t i = 0; i < layout.apples.size(); ++i) {
    // A robot can stand right where it lies.
    ASSERT_TRUE(is_free(layout, layout.apples[i].at, kRobotRadius, 0.01));
    for (size_t k = 0; k < i; ++k) ASSERT_GE(between(layout.apples[i].at, layout.apples[k].at), 0.5);
    for (const Start& robot : layout.robots) ASSERT_GT(between(layout.apples[i].at, robot.at), from_robots);
  }
}

TEST(LayoutTest, EverythingHasRoom) {
  Parameters tight, vast, crowded, bare;
  tight.garden_size = 6;
  tight.apples = 18;
  tight.trees = 4;
  tight.pickup_radius = 1.5;
  vast.garden_size = 40;
  vast.apples = 100;
  vast.trees = 60;
  crowded.garden_size = 15;
  crowded.apples = 100;
  crowded.trees = 28;
  bare.trees = 0;
  bare.apples = 1;
  for (const Parameters& parameters : {Parameters(), tight, vast, crowded, bare}) {
    for (const char* map : {"Garden", "Orchard"}) {
      const uint32_t robots = parameters.garden_size < 10 ? 2 : 8;
      for (uint64_t seed = 0; seed < 100; ++seed) {
        check(make_layout(seed, request_of(map, robots), parameters), parameters, robots);
        ASSERT_FALSE(HasFatalFailure()) << map << " " << parameters.garden_size << " seed " << seed;
      }
    }
  }
}

// A robot's centre, on a grid, gets from its start to a place where each apple is within reach.
TEST(LayoutTest, EveryAppleIsReachable) {
  Parameters parameters;
  parameters.trees = 18;
  parameters.pickup_radius = 0.3;
  constexpr int kCells = 240;
  const double cell = parameters.garden_size / kCells;
  const auto centre = [&](int i) { return (i + 0.5) * cell - parameters.garden_size / 2; };
  for (uint64_t seed = 0; seed < 10; ++seed) {
    for (const char* map : {"Garden", "Orchard"}) {
      const Layout layout = make_layout(seed, request_of(map), parameters);
      std::vector<char> seen(kCells * kCells, 0);
      const Point start = layout.robots[0].at;
      const auto index = [&](double x) { return static_cast<int>((x + parameters.garden_size / 2) / cell); };
      std::vector<std::array<int, 2>> open = {{index(start.x), index(start.y)}};
      size_t left = layout.apples.size();
      std::vector<char> reached(left, 0);
      while (!open.empty()) {
        const auto [i, j] = open.back();
        open.pop_back();
        char& here = seen[static_cast<size_t>(i * kCells + j)];
        const Point at{centre(i), centre(j)};
        if (here || !is_free(layout, at, kRobotRadius, 0)) continue;
        here = 1;
        for (size_t k = 0; k < reached.size(); ++k) {
          if (reached[k] || between(at, layout.apples[k].at) > parameters.pickup_radius) continue;
          reached[k] = 1;
          --left;
        }
        for (const auto& [di, dj] : {std::array{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
          if (i + di >= 0 && i + di < kCells && j + dj >= 0 && j + dj < kCells) open.push_back({i + di, j + dj});
        }
      }
      EXPECT_EQ(left, 0u) << map << " " << seed;
    }
  }
}

TEST(LayoutTest, FollowsFromTheSeed) {
  std::set<double> places;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Layout one = make_layout(seed, request_of("Garden"), {}), same = make_layout(seed, request_of("Garden"), {});
    ASSERT_EQ(one.apples.size(), same.apples.size());
    for (size_t i = 0; i < one.apples.size(); ++i) {
      EXPECT_EQ(one.apples[i].at.x, same.apples[i].at.x);
      EXPECT_EQ(one.apples[i].scale, same.apples[i].scale);
    }
    EXPECT_EQ(one.robots[0].heading, same.robots[0].heading);
    EXPECT_EQ(one.sun.azimuth, same.sun.azimuth);
    places.insert(one.apples[0].at.x);
    places.insert(one.robots[0].at.x);
  }
  EXPECT_EQ(places.size(), 400u);
}

TEST(LayoutTest, MapsAreChosenOrDrawn) {
  int orchards = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    orchards += make_layout(seed, request_of("Random"), {}).map == Map::kOrchard;
  }
  EXPECT_NEAR(orchards, 200, 40);
  EXPECT_EQ(make_layout(1, request_of("Orchard"), {}).map, Map::kOrchard);
  for (const char* map : {"", "Garden", "CollectApplesMap"}) {
    EXPECT_EQ(make_layout(1, request_of(map), {}).map, Map::kGarden);
  }
}

TEST(LayoutTest, VariationChangesLooksOnly) {
  Parameters plain;
  plain.variation = 0;
  const Layout one = make_layout(5, request_of("Garden"), plain), other = make_layout(6, request_of("Garden"), plain);
  EXPECT_EQ(one.sun.azimuth, other.sun.azimuth);
  for (const Tree& tree : one.trees) {
    EXPECT_EQ(tree.scale, 1);
    EXPECT_EQ(tree.yaw, 0u);
    EXPECT_EQ(tree.kind + tree.tone, 0u);
  }
  for (uint64_t seed = 0; seed < 50; ++seed) {
    for (const char* map : {"Garden", "Orchard"}) {
      const Layout flat = make_layout(seed, request_of(map, 2), plain);
      const Layout varied = make_layout(seed, request_of(map, 2), {});
      for (size_t i = 0; i < flat.trees.size(); ++i) EXPECT_EQ(between(flat.trees[i].at, varied.trees[i].at), 0);
      for (size_t i = 0; i < flat.apples.size(); ++i) EXPECT_EQ(between(flat.apples[i].at, varied.apples[i].at), 0);
      EXPECT_EQ(between(flat.robots[1].at, varied.robots[1].at), 0);
      EXPECT_EQ(flat.robots[1].heading, varied.robots[1].heading);
      EXPECT_NE(varied.apples[0].scale, flat.apples[0].scale);
    }
  }
}

TEST(LayoutTest, SpawnPointsAreFreeAndLookInwards) {
  for (const SpawnPoint& point : spawn_points()) {
    LayoutRequest request = request_of("Garden", 2);
    request.robots[1] = &point;
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const Layout layout = make_layout(seed, request, {});
      check(layout, {}, 2);
      const Start& start = layout.robots[1];
      const Direction ahead = direction_of(start.heading);
      const double distance = std::hypot(start.at.x, start.at.y);
      EXPECT_NEAR(-(start.at.x * ahead.cosine + start.at.y * ahead.sine), distance, 1e-6) << point.name;
      EXPECT_EQ(start.at.x > 1, point.north == 1);
      EXPECT_EQ(start.at.y > 1, point.west == 1);
    }
  }
}

TEST(LayoutTest, TakesGivenPlaces) {
  LayoutRequest request = request_of("Garden");
  request.trees = {{1, 2}};
  request.apples = {{0, 0}, {3, 3}};
  request.starts = {{{-1, -2}, angle_of(1)}};
  const Layout layout = make_layout(9, request, {});
  ASSERT_EQ(layout.trees.size(), 1u);
  EXPECT_EQ(layout.trees[0].at.y, 2);
  ASSERT_EQ(layout.apples.size(), 2u);
  EXPECT_EQ(layout.apples[1].at.x, 3);
  EXPECT_EQ(layout.robots[0].heading, angle_of(1));
  const auto refusal = [&](auto change) {
    LayoutRequest wrong = request;
    change(wrong);
    try {
      make_layout(9, wrong, {});
    } catch (const GameError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refusal([](auto& r) { (*r.starts)[0].at = {1, 2.4}; }),
            "options.robots.0: it would touch a wall or a tree");
  EXPECT_EQ(refusal([](auto& r) { (*r.starts)[0].at = {5.8, 0}; }),
            "options.robots.0: it would touch a wall or a tree");
  EXPECT_EQ(refusal([](auto& r) { (*r.apples)[1].y = -6.5; }),
            "options.apples.1: beyond the garden's walls, 6.0 m from its centre");
  EXPECT_EQ(refusal([](auto& r) { (*r.trees)[0].x = 7; }),
            "options.trees.0: beyond the garden's walls, 6.0 m from its centre");
}

}  // namespace
}  // namespace uepool::sim::apples
