#include "sim/dodge_ball/world.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "sim/dodge_ball/contact.h"

namespace uepool::sim::dodge {
namespace {

constexpr double kLongestMove = 0.1;  // metres at once: shorter than anything is thick
constexpr double kOutHeight = 0.12;   // of the centre of a drone that lies on the floor
constexpr double kAfterHit = -0.2;    // share of its velocity that a ball keeps
constexpr double kRolling = 3;        // a second: how fast balls on the floor lose speed
constexpr double kStill = 0.15;       // metres a second: slower balls on the floor stop
constexpr double kLeastBounce = 0.5;  // metres a second: with less, a ball stays on the floor

int pieces(double way) { return 1 + static_cast<int>(way / kLongestMove); }

}  // namespace

void World::begin(Layout layout, const std::vector<Seat>& seats, const Parameters& parameters, double dt) {
  layout_ = std::move(layout);
  parameters_ = parameters;
  dt_ = dt;
  turn_units_ = parameters.turn_speed / 360 * 4294967296.0 * dt;
  throw_ = direction_of(angle_of(parameters.throw_pitch * std::numbers::pi / 180));
  steps_ = 0;
  left_ = {};
  fell_ = {};
  drones_.assign(layout_.drones.size(), Drone());
  for (size_t i = 0; i < drones_.size(); ++i) {
    drones_[i].at = layout_.drones[i].at;
    drones_[i].heading = layout_.drones[i].heading;
    drones_[i].ahead = direction_of(drones_[i].heading);
    drones_[i].team = seats[i].team;
    ++left_[static_cast<size_t>(seats[i].team)];
  }
  balls_.assign(layout_.balls.size(), Ball());
  for (size_t i = 0; i < balls_.size(); ++i) balls_[i].at = layout_.balls[i];
}

void World::step(const Command* commands) {
  ++steps_;
  fell_ = {};
  const auto count = static_cast<uint32_t>(drones_.size());
  for (Drone& drone : drones_) {
    drone.bumped = drone.threw = drone.took = drone.was_hit = false;
    drone.hit = 0;
    drone.approached = 0;
  }
  // Who comes first has it better: they take turns.
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t index = steps_ % 2 == 1 ? i : count - 1 - i;
    drones_[index].playing ? act(index, commands[index]) : fall(index);
  }
  for (Ball& ball : balls_) {
    if (ball.state == Ball::State::kFlying) fly(&ball);
    if (ball.state == Ball::State::kHeld) ball.at = drones_[ball.drone].at;
  }
}

void World::act(uint32_t index, const Command& command) {
  Drone& drone = drones_[index];
  if (command.turn != 0) {
    drone.heading += static_cast<Angle>(static_cast<int64_t>(std::floor(command.turn * turn_units_ + 0.5)));
    drone.ahead = direction_of(drone.heading);
  }
  if (command.throws && drone.ball != kNone) throw_ball(&drone, index);
  const uint32_t goal = drone.ball == kNone ? nearest_loose(drone.at) : kNone;
  const Vector before = drone.at;
  // Drag is such that full thrust comes to the drone's speed; taken implicitly it is stable at any step.
  const double thrust = parameters_.drone_acceleration, drag = thrust / parameters_.drone_speed;
  drone.velocity = (drone.velocity + from_frame(drone.ahead, command.push) * (thrust * dt_)) * (1 / (1 + drag * dt_));
  move(index);
  if (goal != kNone) {
    drone.approached = distance(before, balls_[goal].at) - distance(drone.at, balls_[goal].at);
  }
  if (drone.ball == kNone) take_ball(index);
}

void World::throw_ball(Drone* drone, uint32_t index) {
  Ball& ball = balls_[drone->ball];
  ball.at = drone->at;  // not before it: that may be within a pillar, or beyond it
  ball.velocity = from_frame(drone->ahead, {throw_.cosine, 0, throw_.sine}) * parameters_.ball_speed;
  ball.state = Ball::State::kFlying;
  ball.live = true;
  ball.drone = index;
  drone->ball = kNone;
  drone->threw = true;
  ++drone->throws;
}

void World::move(uint32_t index) {
  Drone& drone = drones_[index];
  const int count = pieces(length(drone.velocity) * dt_);
  for (int i = 0; i < count; ++i) {
    const Vector last = drone.at;
    drone.at = last + drone.velocity * (dt_ / count);
    int pushes = 0;
    while (pushes < 4 && push_out(index, &drone.at, &drone.velocity)) ++pushes;
    drone.bumped |= pushes > 0;
    Vector at = drone.at, velocity = drone.velocity;
    if (pushes == 4 && push_out(index, &at, &velocity)) {  // wedged in between several
      drone.at = last;
      drone.velocity = {};
      return;
    }
  }
}

bool World::push_out(uint32_t index, Vector* at, Vector* velocity) const {
  bool pushed = leave_walls(layout_.arena, kDroneRadius, at, velocity, 0);
  for (const Pillar& pillar : layout_.pillars) pushed |= leave_pillar(pillar, kDroneRadius, at, velocity, 0);
  for (uint32_t i = 0; i < drones_.size(); ++i) {
    if (i == index || !drones_[i].playing) continue;
    pushed |= leave_sphere(drones_[i].at, 2 * kDroneRadius, at, velocity);
  }
  return pushed;
}

void World::take_ball(uint32_t index) {
  Drone& drone = drones_[index];
  const uint32_t nearest = nearest_loose(drone.at);
  if (nearest == kNone) return;
  Ball& ball = balls_[nearest];
  if (distance2(ball.at, drone.at) > parameters_.pickup_radius * parameters_.pickup_radius) return;
  drone.took = ball.drone != index;
  ball.state = Ball::State::kHeld;
  ball.drone = index;
  ball.velocity = {};
  ball.at = drone.at;
  drone.ball = nearest;
  ++drone.pickups;
}

// Of one that is out: down to the floor, through other drones, where it stays.
void World::fall(uint32_t index) {
  Drone& drone = drones_[index];
  if (drone.velocity == Vector{}) return;
  drone.velocity.z -= parameters_.gravity * dt_;
  drone.at = drone.at + drone.velocity * dt_;
  leave_walls(layout_.arena, kOutHeight, &drone.at, &drone.velocity, 0);
  for (const Pillar& pillar : layout_.pillars) leave_pillar(pillar, kDroneRadius, &drone.at, &drone.velocity, 0);
  if (drone.at.z <= kOutHeight) drone.velocity = {};
}

void World::fly(Ball* ball) {
  const int count = pieces(length(ball->velocity) * dt_ + parameters_.gravity * dt_ * dt_);
  const double dt = dt_ / count;
  for (int i = 0; i < count; ++i) {
    ball->velocity.z -= parameters_.gravity * dt;
    ball->at = ball->at + ball->velocity * dt;
    if (bounce(ball, dt)) ball->live = false;
    if (ball->live) strike(ball);
  }
  const bool on_floor = ball->at.z <= kBallRadius && ball->velocity.z == 0;
  if (!on_floor || dot(ball->velocity, ball->velocity) > kStill * kStill) return;
  ball->velocity = {};
  ball->state = Ball::State::kResting;
}

// Whether it touched anything but a drone.
bool World::bounce(Ball* ball, double dt) const {
  const double keep = parameters_.bounce;
  bool touched = leave_walls(layout_.arena, kBallRadius, &ball->at, &ball->velocity, keep);
  for (const Pillar& pillar : layout_.pillars) {
    touched |= leave_pillar(pillar, kBallRadius, &ball->at, &ball->velocity, keep);
  }
  if (ball->at.z <= kBallRadius) {
    const double slower = 1 / (1 + kRolling * dt);
    ball->velocity.x *= slower;
    ball->velocity.y *= slower;
    if (std::abs(ball->velocity.z) < kLeastBounce) ball->velocity.z = 0;
  }
  return touched;
}

// A live ball meets drones: an opponent is out, and whoever it was, the ball is live no more.
void World::strike(Ball* ball) {
  for (uint32_t i = 0; i < drones_.size(); ++i) {
    const double reach = kDroneRadius + kBallRadius;
    if (i == ball->drone || !drones_[i].playing || distance2(drones_[i].at, ball->at) >= reach * reach) continue;
    if (drones_[i].team != drones_[ball->drone].team) put_out(i, ball->drone);
    ball->live = false;
    ball->velocity = ball->velocity * kAfterHit;
    return;
  }
}

void World::put_out(uint32_t index, uint32_t thrower) {
  Drone& drone = drones_[index];
  drone.playing = false;
  drone.was_hit = true;
  if (drone.ball != kNone) {
    balls_[drone.ball] = {drone.at, drone.velocity, Ball::State::kFlying, false, kNone};
    drone.ball = kNone;
  }
  drone.velocity.z -= parameters_.gravity * dt_;
  ++drones_[thrower].hit;
  ++drones_[thrower].hits;
  const auto team = static_cast<size_t>(drone.team);
  fell_[team] = --left_[team] == 0;
}

uint32_t World::hits_of(Team team) const {
  uint32_t sum = 0;
  for (const Drone& drone : drones_) sum += drone.team == team ? drone.hit : 0;
  return sum;
}

uint32_t World::nearest_loose(Vector from) const {
  uint32_t nearest = kNone;
  double best = std::numeric_limits<double>::infinity();
  for (uint32_t i = 0; i < balls_.size(); ++i) {
    if (balls_[i].live || balls_[i].state == Ball::State::kHeld) continue;
    const double d2 = distance2(balls_[i].at, from);
    if (d2 >= best) continue;
    nearest = i;
    best = d2;
  }
  return nearest;
}

uint32_t World::nearest_threat(const Drone& drone) const {
  uint32_t nearest = kNone;
  double best = std::numeric_limits<double>::infinity();
  for (uint32_t i = 0; i < balls_.size(); ++i) {
    if (!balls_[i].live || drones_[balls_[i].drone].team == drone.team) continue;
    const double d2 = distance2(balls_[i].at, drone.at);
    if (d2 >= best) continue;
    nearest = i;
    best = d2;
  }
  return nearest;
}

}  // namespace uepool::sim::dodge
