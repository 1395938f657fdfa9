// The arena as it moves: drones fly, take balls and throw them; who is hit is out. No pictures here, nothing random.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/dodge_ball/layout.h"

namespace uepool::sim::dodge {

// What a drone is told to do.
struct Command {
  Vector push;      // ahead, to the left, up; a length of 1 is all that it can
  double turn = 0;  // from -1 to 1: left
  bool throws = false;
};

inline constexpr uint32_t kNone = UINT32_MAX;

struct Drone {
  Vector at;
  Vector velocity;  // metres a second
  Angle heading = 0;
  Direction ahead;  // of the heading
  Team team = Team::kBlue;
  bool playing = true;    // false: hit, and out
  uint32_t ball = kNone;  // that it holds
  // Of the last step:
  bool bumped = false;    // touched a wall, floor, roof, pillar or drone
  bool threw = false;     // a ball
  bool took = false;      // a ball that it was not the last to hold
  bool was_hit = false;   // by an opponent's throw
  uint32_t hit = 0;       // opponents, by its throws
  double approached = 0;  // metres nearer to the loose ball that was the nearest before
  // Of the episode:
  uint32_t hits = 0, throws = 0, pickups = 0;
};

struct Ball {
  enum class State : uint8_t { kResting, kHeld, kFlying };
  Vector at;
  Vector velocity;  // metres a second
  State state = State::kResting;
  bool live = false;       // thrown, and has touched nothing since
  uint32_t drone = kNone;  // who holds it, or was the last to
};

class World {
 public:
  // The world of an episode's beginning. `dt`: seconds a step.
  void begin(Layout layout, const std::vector<Seat>& seats, const Parameters& parameters, double dt);
  // One step; commands[i] is drone i's, and means nothing to one that is out.
  void step(const Command* commands);

  const Layout& layout() const { return layout_; }
  const Parameters& parameters() const { return parameters_; }
  const std::vector<Drone>& drones() const { return drones_; }
  const std::vector<Ball>& balls() const { return balls_; }
  uint32_t steps() const { return steps_; }
  // Drones of a team that are not out.
  uint32_t left(Team team) const { return left_[static_cast<size_t>(team)]; }
  // Whether it has come to that in the last step.
  bool fell(Team team) const { return fell_[static_cast<size_t>(team)]; }
  // Opponents that this team's throws hit in the last step.
  uint32_t hits_of(Team team) const;

  // The nearest ball that nobody holds and that is not live; kNone: there is none.
  uint32_t nearest_loose(Vector from) const;
  // The nearest ball that the other team threw and that is live.
  uint32_t nearest_threat(const Drone& drone) const;

 private:
  void act(uint32_t index, const Command& command);
  void throw_ball(Drone* drone, uint32_t index);
  // Moves a drone by its velocity, in pieces, and stops it at what it meets.
  void move(uint32_t index);
  bool push_out(uint32_t index, Vector* at, Vector* velocity) const;
  void take_ball(uint32_t index);
  void fall(uint32_t index);
  void fly(Ball* ball);
  bool bounce(Ball* ball, double dt) const;
  void strike(Ball* ball);
  void put_out(uint32_t index, uint32_t thrower);

  Layout layout_;
  Parameters parameters_;
  double dt_ = 0.05;
  double turn_units_ = 0;  // of an angle, in a step at full turn
  Direction throw_;        // of the pitch
  uint32_t steps_ = 0;
  std::vector<Drone> drones_;
  std::vector<Ball> balls_;
  std::array<uint32_t, 2> left_{};
  std::array<bool, 2> fell_{};
};

}  // namespace uepool::sim::dodge
