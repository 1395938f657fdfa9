#include "sim/collect_apples/world.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace uepool::sim::apples {
namespace {

constexpr double kLongestMove = 0.15;  // metres at once: shorter than anything is thick
constexpr double kSlack = 1e-9;        // metres further out than touching, so that rounding does not touch again
constexpr int kPushes = 4;

// Moves `at` out of the disc around `centre`; false: it is not in it.
bool push_off(Point centre, double radius, Point* at) {
  const double d2 = distance2(centre, *at);
  if (d2 >= squared(radius)) return false;
  const double d = std::sqrt(d2), out = radius + kSlack;
  *at = d > 0 ? Point{centre.x + (at->x - centre.x) / d * out, centre.y + (at->y - centre.y) / d * out}
              : Point{centre.x + out, centre.y};
  return true;
}

}  // namespace

void World::begin(Layout layout, const Parameters& parameters, double dt) {
  layout_ = std::move(layout);
  parameters_ = parameters;
  dt_ = dt;
  turn_units_ = parameters.turn_speed / 360 * 4294967296.0 * dt;
  steps_ = 0;
  robots_.assign(layout_.robots.size(), Robot());
  for (size_t i = 0; i < robots_.size(); ++i) {
    robots_[i].at = layout_.robots[i].at;
    robots_[i].heading = layout_.robots[i].heading;
    robots_[i].ahead = direction_of(robots_[i].heading);
  }
  picked_.assign(layout_.apples.size(), 0);
  picked_order_.clear();
  picked_order_.reserve(layout_.apples.size());
}

void World::step(const Command* commands) {
  ++steps_;
  for (uint32_t i = 0; i < robots_.size(); ++i) drive(i, commands[i]);
}

void World::drive(uint32_t index, const Command& command) {
  Robot& robot = robots_[index];
  const Point before = robot.at;
  const uint32_t goal = nearest_apple(before);
  if (command.turn != 0) {
    robot.heading += static_cast<Angle>(static_cast<int64_t>(std::floor(command.turn * turn_units_ + 0.5)));
    robot.ahead = direction_of(robot.heading);
  }
  robot.picked = 0;
  robot.bumped = false;
  const double way = command.speed * parameters_.robot_speed * dt_;
  const int moves = 1 + static_cast<int>(std::abs(way) / kLongestMove);
  const Point move{robot.ahead.cosine * way / moves, robot.ahead.sine * way / moves};
  for (int i = 0; i < moves; ++i) {
    const Point last = robot.at;
    if (way != 0) robot.at = settle(index, last, {last.x + move.x, last.y + move.y}, &robot.bumped);
    robot.driven += distance(last, robot.at);
    pick_up(&robot);
  }
  const double x = (robot.at.x - before.x) / dt_, y = (robot.at.y - before.y) / dt_;
  robot.forward = x * robot.ahead.cosine + y * robot.ahead.sine;
  robot.left = y * robot.ahead.cosine - x * robot.ahead.sine;
  robot.collected += robot.picked;
  robot.bumps += robot.bumped;
  robot.approached =
      goal == kNone ? 0 : distance(before, layout_.apples[goal].at) - distance(robot.at, layout_.apples[goal].at);
}

Point World::settle(uint32_t index, Point from, Point to, bool* bumped) const {
  for (int i = 0; i < kPushes; ++i) {
    if (!push_out(index, &to)) return to;
    *bumped = true;
  }
  return push_out(index, &to) ? from : to;  // wedged in between several
}

bool World::push_out(uint32_t index, Point* at) const {
  bool pushed = false;
  for (const Tree& tree : layout_.trees) pushed |= push_off(tree.at, tree.radius() + kRobotRadius, at);
  for (uint32_t i = 0; i < robots_.size(); ++i) {
    if (i != index) pushed |= push_off(robots_[i].at, 2 * kRobotRadius, at);
  }
  const double edge = layout_.size / 2 - kRobotRadius;
  const Point inside{std::clamp(at->x, -edge, edge), std::clamp(at->y, -edge, edge)};
  pushed |= inside.x != at->x || inside.y != at->y;
  *at = inside;
  return pushed;
}

void World::pick_up(Robot* robot) {
  const double reach2 = squared(parameters_.pickup_radius);
  for (uint32_t i = 0; i < picked_.size(); ++i) {
    if (picked_[i] || distance2(layout_.apples[i].at, robot->at) > reach2) continue;
    picked_[i] = 1;
    picked_order_.push_back(i);
    ++robot->picked;
  }
}

uint32_t World::nearest_apple(Point from) const {
  uint32_t nearest = kNone;
  double best = 0;
  for (uint32_t i = 0; i < picked_.size(); ++i) {
    if (picked_[i]) continue;
    const double d2 = distance2(layout_.apples[i].at, from);
    if (nearest != kNone && d2 >= best) continue;
    nearest = i;
    best = d2;
  }
  return nearest;
}

}  // namespace uepool::sim::apples
