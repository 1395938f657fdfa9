// The garden as it moves: robots drive, slide along what they hit, and pick apples. No pictures here, nothing random.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/collect_apples/layout.h"

namespace uepool::sim::apples {

// What a robot is told to do, both from -1 to 1: drive forward (or back), turn left (or right).
struct Command {
  double speed = 0;
  double turn = 0;
};

struct Robot {
  Point at;
  Angle heading = 0;
  Direction ahead;  // of the heading
  // Of the last step:
  double forward = 0, left = 0;  // metres a second, as it really moved
  bool bumped = false;           // touched a wall, a tree or a robot
  uint32_t picked = 0;           // apples
  double approached = 0;         // metres nearer to the apple that was the nearest before
  // Of the episode:
  uint32_t collected = 0;  // apples
  uint32_t bumps = 0;      // steps with one
  double driven = 0;       // metres
};

class World {
 public:
  // The world of an episode's beginning. `dt`: seconds a step.
  void begin(Layout layout, const Parameters& parameters, double dt);
  // One step; commands[i] is robot i's. Robots move one after the other.
  void step(const Command* commands);

  const Layout& layout() const { return layout_; }
  const Parameters& parameters() const { return parameters_; }
  const std::vector<Robot>& robots() const { return robots_; }
  bool is_picked(uint32_t apple) const { return picked_[apple]; }
  // Since the beginning, in their order.
  const std::vector<uint32_t>& picked() const { return picked_order_; }
  uint32_t apples_left() const { return static_cast<uint32_t>(picked_.size() - picked_order_.size()); }
  uint32_t steps() const { return steps_; }

  static constexpr uint32_t kNone = UINT32_MAX;
  // The nearest apple that is left; kNone: there is none.
  uint32_t nearest_apple(Point from) const;

 private:
  void drive(uint32_t index, const Command& command);
  // The nearest place that is free, or where the robot was.
  Point settle(uint32_t index, Point from, Point to, bool* bumped) const;
  bool push_out(uint32_t index, Point* at) const;
  void pick_up(Robot* robot);

  Layout layout_;
  Parameters parameters_;
  double dt_ = 0.05;
  double turn_units_ = 0;  // of an angle, in a step at full turn
  uint32_t steps_ = 0;
  std::vector<Robot> robots_;
  std::vector<uint8_t> picked_;
  std::vector<uint32_t> picked_order_;
};

}  // namespace uepool::sim::apples
