#include "sim/drive/state_fields.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numbers>

namespace uepool::sim::drive {
namespace {

constexpr double kFar = 500;   // metres: beyond every town's edge
constexpr double kNear = 100;  // ... that points of the route and other cars are shown within

Point nearest_car(const World& world) {
  const Car& car = world.car();
  Point nearest;
  double best = std::numeric_limits<double>::infinity();
  for (const ParkedCar& one : world.layout().parked) {
    const Point offset = one.at - car.centre();
    if (dot(offset, offset) >= best) continue;
    best = dot(offset, offset);
    nearest = in_frame(car.ahead, offset);
  }
  return nearest;
}

}  // namespace

const std::vector<StateField>& state_fields() {
  static const std::vector<StateField> fields = {
      {"position", 2, -kFar, kFar},
      {"heading", 2, -1, 1},
      {"speed", 1, 0, kFastestCar},
      {"steering", 1, -kMaxSteering, kMaxSteering},
      {"acceleration", 1, -10, 10},
      {"yaw_rate", 1, -3, 3},
      {"last_command", 2, -1, 1},
      {"lateral_offset", 1, -50, 50},
      {"heading_error", 1, -std::numbers::pi, std::numbers::pi},
      {"waypoints", 2 * static_cast<uint32_t>(std::size(kWaypoints)), -kNear, kNear},
      {"next_turn", 2, -1, kNear},
      {"route_left", 1, 0, kLongestRoute + kNear},
      {"route_completion", 1, 0, 1},
      {"off_road", 1, 0, 1},
      {"wrong_lane", 1, 0, 1},
      {"nearest_car", 2, -kFar, kFar},
  };
  return fields;
}

void write_state(const World& world, float* out) {
  const Car& car = world.car();
  const Route& route = world.layout().route;
  const Route::Projection& on = world.on_route();
  const auto put = [&](double value) { *out++ = static_cast<float>(value); };
  const auto put_point = [&](Point point) {
    put(point.x);
    put(point.y);
  };
  const Point centre = car.centre();
  put_point(centre);
  put_point(forward(car.ahead));
  put(car.speed);
  put(car.steering);
  put(car.acceleration);
  put(car.yaw_rate);
  put_point({world.command().steering, world.command().pedal});
  put(on.left);
  put(radians_of(car.heading - on.heading));
  for (const double ahead : kWaypoints) {
    put_point(in_frame(car.ahead, route.spot(std::min(on.along + ahead, route.length())).at - centre));
  }
  const Route::NextTurn turn = route.next_turn(on.along);
  const double side = turn.turn == Turn::kLeft ? 1 : turn.turn == Turn::kRight ? -1 : 0;
  put_point({turn.turn == Turn::kNone ? kNear : std::min(turn.distance, kNear), side});
  put(route.length() - on.along);
  put(world.completion());
  put(world.last().off_road);
  put(world.last().wrong_lane);
  put_point(nearest_car(world));
}

}  // namespace uepool::sim::drive
