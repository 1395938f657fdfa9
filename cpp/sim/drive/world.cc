#include "sim/drive/world.h"

#include <algorithm>
#include <utility>

namespace uepool::sim::drive {
namespace {

constexpr double kGoalMargin = 0.5;   // metres before the route's end that count as its end
constexpr double kGoalWidth = 5;      // metres beside the route that do
constexpr double kStill = 0.1;        // metres a second
constexpr double kComfortScale = 25;  // (metres a second squared)²
constexpr double kCarReach = 2.5;     // metres from the car's centre to its farthest corner, with a little to spare

}  // namespace

void World::begin(Layout layout, const Start& start, const Parameters& parameters, double dt) {
  layout_ = std::move(layout);
  parameters_ = parameters;
  dt_ = dt;
  car_ = {};
  const uint32_t quarter = layout_.route.start_quarter();
  car_.place(layout_.route.start() - right_of(quarter) * start.left,
             angle_of_quarter(quarter) + angle_of(start.heading));
  car_.speed = std::min(start.speed, parameters.top_speed);
  command_ = {};
  steps_ = still_steps_ = 0;
  driven_ = furthest_ = 0;
  reached_goal_ = false;
  on_route_ = layout_.route.project(car_.centre(), 0);
  collided_ = hits_something();
  judge();
  last_.progress = 0;
}

void World::step(const Command& command, uint32_t moves) {
  ++steps_;
  command_ = command;
  const double before = on_route_.along;
  double way = 0;
  for (uint32_t i = 0; i < moves && !collided_ && !reached_goal_; ++i) {
    const Point from = car_.rear;
    car_.move(command, parameters_.top_speed, dt_);
    way += distance(from, car_.rear);
    on_route_ = layout_.route.project(car_.centre(), on_route_.along);
    collided_ = hits_something();
    reached_goal_ =
        !collided_ && on_route_.along >= layout_.route.length() - kGoalMargin && std::abs(on_route_.left) <= kGoalWidth;
  }
  driven_ += way;
  furthest_ = std::max(furthest_, on_route_.along);
  still_steps_ = car_.speed < kStill ? still_steps_ + 1 : 0;
  judge();
  last_.progress = on_route_.along - before;
}

void World::judge() {
  const Rectangle car = body();
  int off = 0;
  for (const int along : {-1, 1}) {
    for (const int left : {-1, 1}) off += !layout_.town.locate(car.corner(along, left)).on_road;
  }
  last_.off_road = off / 4.0;
  const Place place = layout_.town.locate(car.centre);
  last_.wrong_lane = 0;
  if (place.on_street) {
    const double with = dot(forward(car_.ahead), vector_of(place.quarter));  // along the quarter or against it
    const double left = with >= 0 ? place.left : -place.left;
    const double along_route = in_frame(direction_of(on_route_.heading), forward(car_.ahead)).x;
    last_.wrong_lane = left > 0 || along_route < 0 ? 1 : 0;
  }
  last_.comfort = (car_.acceleration * car_.acceleration + car_.sideways() * car_.sideways()) / kComfortScale;
}

bool World::hits_something() const {
  const Rectangle car = body();
  for (const Building& one : layout_.buildings) {
    if (std::abs(one.at.x - car.centre.x) > one.half_x() + kCarReach) continue;
    if (std::abs(one.at.y - car.centre.y) > one.half_y() + kCarReach) continue;
    if (touch(car, Rectangle{one.at, {}, one.half_x(), one.half_y()})) return true;
  }
  for (const Tree& one : layout_.trees) {
    if (distance2(one.at, car.centre) > (kTrunkRadius + kCarReach) * (kTrunkRadius + kCarReach)) continue;
    if (touch(car, one.at, kTrunkRadius)) return true;
  }
  for (const ParkedCar& one : layout_.parked) {
    if (distance2(one.at, car.centre) > 4 * kCarReach * kCarReach) continue;
    if (touch(car, one.body())) return true;
  }
  return false;
}

double World::completion() const {
  if (reached_goal_) return 1;
  return std::clamp(furthest_ / layout_.route.length(), 0.0, 1.0);
}

}  // namespace uepool::sim::drive
