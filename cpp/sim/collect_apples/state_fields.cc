#include "sim/collect_apples/state_fields.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace uepool::sim::apples {
namespace {

constexpr double kHalf = kLargestGarden / 2;
constexpr double kFar = kLargestGarden * 1.4142135623730951;  // from corner to corner

// What lies at `offset` from the robot, ahead of it and to its left.
Point in_frame(const Robot& robot, Point offset) {
  return {offset.x * robot.ahead.cosine + offset.y * robot.ahead.sine,
          offset.y * robot.ahead.cosine - offset.x * robot.ahead.sine};
}

// The offset of the nearest of `things` but number `except`; {0, 0}: there is none.
template <class Things>
Point to_nearest(const Things& things, Point from, uint32_t except) {
  Point nearest;
  double best = std::numeric_limits<double>::infinity();
  for (uint32_t i = 0; i < things.size(); ++i) {
    const Point offset{things[i].at.x - from.x, things[i].at.y - from.y};
    const double d2 = offset.x * offset.x + offset.y * offset.y;
    if (i == except || d2 >= best) continue;
    nearest = offset;
    best = d2;
  }
  return nearest;
}

double to_wall(const World& world, Point from, double cosine, double sine) {
  const auto along = [&](double at, double step) {
    if (step == 0) return std::numeric_limits<double>::infinity();
    return (std::copysign(world.layout().size / 2, step) - at) / step;
  };
  return std::min(along(from.x, cosine), along(from.y, sine));
}

}  // namespace

const std::vector<StateField>& state_fields() {
  static const std::vector<StateField> fields = {
      {"position", 2, -kHalf, kHalf},
      {"heading", 2, -1, 1},
      {"velocity", 2, -kFastestRobot, kFastestRobot},
      {"nearest_apple", 2, -kFar, kFar},
      {"apples_left", 1, 0, kMaxApples},
      {"wall_distances", 4, 0, kFar},
      {"nearest_tree", 2, -kFar, kFar},
      {"nearest_robot", 2, -kFar, kFar},
  };
  return fields;
}

void write_state(const World& world, uint32_t index, float* out) {
  const Robot& robot = world.robots()[index];
  const auto put = [&](double value) { *out++ = static_cast<float>(value); };
  const auto put_point = [&](Point point) {
    put(point.x);
    put(point.y);
  };
  put_point(robot.at);
  put_point({robot.ahead.cosine, robot.ahead.sine});
  put_point({robot.forward, robot.left});
  const uint32_t apple = world.nearest_apple(robot.at);
  Point to_apple;
  if (apple != World::kNone) {
    const Point at = world.layout().apples[apple].at;
    to_apple = {at.x - robot.at.x, at.y - robot.at.y};
  }
  put_point(in_frame(robot, to_apple));
  put(world.apples_left());
  const double c = robot.ahead.cosine, s = robot.ahead.sine;
  put(to_wall(world, robot.at, c, s));
  put(to_wall(world, robot.at, -s, c));
  put(to_wall(world, robot.at, -c, -s));
  put(to_wall(world, robot.at, s, -c));
  put_point(in_frame(robot, to_nearest(world.layout().trees, robot.at, World::kNone)));
  put_point(in_frame(robot, to_nearest(world.robots(), robot.at, index)));
}

}  // namespace uepool::sim::apples
