#include "sim/collect_apples/state_fields.h"

#include <limits>

#include "sim/math/wall_distances.h"

namespace uepool::sim::apples {
namespace {

constexpr double kHalf = kLargestGarden / 2;
constexpr double kFar = kLargestGarden * 1.4142135623730951;  // from corner to corner

// The offset of the nearest of `things` but number `except`; {0, 0}: there is none.
template <class Things>
Point to_nearest(const Things& things, Point from, uint32_t except) {
  Point nearest;
  double best = std::numeric_limits<double>::infinity();
  for (uint32_t i = 0; i < things.size(); ++i) {
    const Point offset = things[i].at - from;
    const double d2 = dot(offset, offset);
    if (i == except || d2 >= best) continue;
    nearest = offset;
    best = d2;
  }
  return nearest;
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
  put_point(forward(robot.ahead));
  put_point({robot.forward, robot.left});
  const uint32_t apple = world.nearest_apple(robot.at);
  Point to_apple;
  if (apple != World::kNone) to_apple = world.layout().apples[apple].at - robot.at;
  put_point(in_frame(robot.ahead, to_apple));
  put(world.apples_left());
  const double half = world.layout().size / 2;
  for (const double distance : wall_distances(robot.at, robot.ahead, half, half)) put(distance);
  put_point(in_frame(robot.ahead, to_nearest(world.layout().trees, robot.at, World::kNone)));
  put_point(in_frame(robot.ahead, to_nearest(world.robots(), robot.at, index)));
}

}  // namespace uepool::sim::apples
