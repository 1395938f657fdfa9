#include "sim/dodge_ball/state_fields.h"

#include <limits>

#include "sim/dodge_ball/team_view.h"
#include "sim/math/wall_distances.h"

namespace uepool::sim::dodge {
namespace {

constexpr uint32_t kBallSlots = 3, kPillarSlots = 2, kMateSlots = 2, kOpponentSlots = 3;
constexpr double kHalf = kLargestArena / 2;
constexpr double kFar = 32;   // metres: more than from any corner of an arena to the opposite one
constexpr double kFast = 60;  // metres a second: more than anything moves relative to anything

class Writer {
 public:
  Writer(const World& world, uint32_t index, float* out)
      : world_(world), index_(index), self_(world.drones()[index]), view_(self_.team), out_(out) {}

  void write() {
    put(in_frame(self_.ahead, self_.playing ? self_.velocity : Vector{}));
    put(view_.point(self_.at));
    const Direction ahead = view_.direction(self_.ahead);
    put(ahead.cosine);
    put(ahead.sine);
    put(self_.ball != kNone);
    put(self_.playing);
    write_walls();
    write_pillars();
    write_balls();
    write_threat();
    write_drones(self_.team, kMateSlots);
    write_drones(other(self_.team), kOpponentSlots);
  }

 private:
  void put(double value) { *out_++ = static_cast<float>(value); }
  void put(bool value) { put(value ? 1.0 : 0.0); }
  void put(Vector value) {
    put(value.x);
    put(value.y);
    put(value.z);
  }
  void skip(uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) put(0.0);
  }
  Vector to(Vector at) const { return in_frame(self_.ahead, at - self_.at); }

  void write_walls() {
    const Arena& arena = world_.layout().arena;
    const Point at{self_.at.x, self_.at.y};
    for (const double each : wall_distances(at, self_.ahead, arena.half_length, arena.half_width)) put(each);
    put(self_.at.z);
    put(arena.height - self_.at.z);
  }

  // Of things 0 … count - 1 those at offset(i), nearest first, for which it does not say none: at most `slots` of them,
  // each given to write(i). Those that stay empty are `size` zeros.
  template <class Offset, class Write>
  void write_nearest(size_t count, uint32_t slots, uint32_t size, const Offset& distance2_of, const Write& write) {
    double last = -1;
    size_t last_index = 0;
    for (uint32_t slot = 0; slot < slots; ++slot) {
      double best = std::numeric_limits<double>::infinity();
      size_t nearest = count;
      for (size_t i = 0; i < count; ++i) {
        const double d2 = distance2_of(i);  // negative: not this one
        const bool is_next = d2 > last || (d2 == last && i > last_index);
        if (d2 < 0 || !is_next || d2 >= best) continue;
        best = d2;
        nearest = i;
      }
      if (nearest == count) return skip((slots - slot) * size);
      write(nearest);
      last = best;
      last_index = nearest;
    }
  }

  void write_pillars() {
    const auto& pillars = world_.layout().pillars;
    const auto offset = [&](size_t i) { return Vector{pillars[i].x - self_.at.x, pillars[i].y - self_.at.y, 0}; };
    write_nearest(
        pillars.size(), kPillarSlots, 3, [&](size_t i) { return dot(offset(i), offset(i)); },
        [&](size_t i) {
          const Vector to = in_frame(self_.ahead, offset(i));
          put(to.x);
          put(to.y);
          put(pillars[i].radius);
        });
  }

  void write_balls() {
    const auto& balls = world_.balls();
    write_nearest(
        balls.size(), kBallSlots, 4,
        [&](size_t i) {
          const bool loose = balls[i].state != Ball::State::kHeld && !balls[i].live;
          return loose ? distance2(balls[i].at, self_.at) : -1.0;
        },
        [&](size_t i) {
          put(true);
          put(to(balls[i].at));
        });
  }

  void write_threat() {
    const uint32_t threat = world_.nearest_threat(self_);
    if (threat == kNone) return skip(7);
    const Ball& ball = world_.balls()[threat];
    put(true);
    put(to(ball.at));
    put(in_frame(self_.ahead, ball.velocity - self_.velocity));
  }

  void write_drones(Team team, uint32_t slots) {
    const auto& drones = world_.drones();
    write_nearest(
        drones.size(), slots, 10,
        [&](size_t i) {
          const bool counts = drones[i].team == team && drones[i].playing && i != index_;
          return counts ? distance2(drones[i].at, self_.at) : -1.0;
        },
        [&](size_t i) {
          const Drone& one = drones[i];
          put(true);
          put(to(one.at));
          put(in_frame(self_.ahead, one.velocity - self_.velocity));
          const Vector ahead = in_frame(self_.ahead, {one.ahead.cosine, one.ahead.sine, 0});
          put(ahead.x);
          put(ahead.y);
          put(one.ball != kNone);
        });
  }

  const World& world_;
  const uint32_t index_;
  const Drone& self_;
  const TeamView view_;
  float* out_;
};

}  // namespace

const std::vector<StateField>& state_fields() {
  static const std::vector<StateField> fields = {
      {"velocity", 3, -kFast, kFast},
      {"position", 3, -kHalf, kHalf},
      {"heading", 2, -1, 1},
      {"has_ball", 1, 0, 1},
      {"playing", 1, 0, 1},
      {"wall_distances", 6, 0, kFar},
      {"pillars", kPillarSlots * 3, -kFar, kFar},
      {"balls", kBallSlots * 4, -kFar, kFar},
      {"incoming_ball", 7, -kFast, kFast},
      {"teammates", kMateSlots * 10, -kFast, kFast},
      {"opponents", kOpponentSlots * 10, -kFast, kFast},
  };
  return fields;
}

void write_state(const World& world, uint32_t index, float* out) { Writer(world, index, out).write(); }

}  // namespace uepool::sim::dodge
