#include "sim/dodge_ball/global_state.h"

#include <algorithm>

#include "sim/dodge_ball/team_view.h"

namespace uepool::sim::dodge {
namespace {

class Writer {
 public:
  Writer(const World& world, uint32_t index, float* out)
      : world_(world), team_(world.drones()[index].team), view_(team_), out_(out) {}

  void write_drone(const Drone& drone) {
    put(drone.playing ? 1 : 0);
    put(drone.ball != kNone ? 1 : 0);
    put(view_.point(drone.at));
    put(view_.point(drone.velocity));
    const Direction ahead = view_.direction(drone.ahead);
    put(ahead.cosine);
    put(ahead.sine);
  }

  void write_ball(const Ball& ball) {
    const bool held = ball.state == Ball::State::kHeld;
    const bool ours = ball.live && world_.drones()[ball.drone].team == team_;
    put(1);
    put(held ? 1 : 0);
    put(ours ? 1 : 0);
    put(ball.live && !ours ? 1 : 0);
    put(view_.point(ball.at));
    put(view_.point(held ? world_.drones()[ball.drone].velocity : ball.velocity));
  }

  void write_pillar(const Pillar& pillar) {
    const Vector at = view_.point({pillar.x, pillar.y, 0});
    put(pillar.radius);
    put(at.x);
    put(at.y);
  }

  void put(double value) { *out_++ = static_cast<float>(value); }
  void put(Vector value) {
    put(value.x);
    put(value.y);
    put(value.z);
  }
  void skip(size_t count) { out_ = std::fill_n(out_, count, 0.0f); }

 private:
  const World& world_;
  const Team team_;
  const TeamView view_;
  float* out_;
};

}  // namespace

void write_global_state(const World& world, uint32_t index, float* out) {
  Writer writer(world, index, out);
  const auto& drones = world.drones();
  const Team team = drones[index].team;
  writer.write_drone(drones[index]);
  for (uint32_t i = 0; i < drones.size(); ++i) {
    if (i != index && drones[i].team == team) writer.write_drone(drones[i]);
  }
  for (const Drone& drone : drones) {
    if (drone.team != team) writer.write_drone(drone);
  }
  for (const Ball& ball : world.balls()) writer.write_ball(ball);
  writer.skip((static_cast<size_t>(kMaxBalls) - world.balls().size()) * kNumbersOfBall);
  for (const Pillar& pillar : world.layout().pillars) writer.write_pillar(pillar);
  writer.skip((static_cast<size_t>(kMaxPillars) - world.layout().pillars.size()) * kNumbersOfPillar);
  writer.put(world.layout().arena.half_length);
  writer.put(world.layout().arena.half_width);
}

}  // namespace uepool::sim::dodge
