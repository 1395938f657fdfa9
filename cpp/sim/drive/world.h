// An episode as it goes: the car drives through the town, and what becomes of it. No pictures here, nothing random.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/drive/car.h"
#include "sim/drive/layout.h"

namespace uepool::sim::drive {

// What the last step was like.
struct Step {
  double progress = 0;    // metres along the route, backwards below 0
  double off_road = 0;    // share of the car's corners that were not on the road
  double wrong_lane = 0;  // 1: against the traffic, or left of a street's centre line
  double comfort = 0;     // (forward acceleration² + sideways acceleration²) / (5 m/s²)²
};

class World {
 public:
  // `dt`: seconds of one move of the car.
  void begin(Layout layout, const Start& start, const Parameters& parameters, double dt);
  // One step: `moves` moves under the same command, fewer where the car hits something or arrives.
  void step(const Command& command, uint32_t moves);

  const Layout& layout() const { return layout_; }
  const Parameters& parameters() const { return parameters_; }
  const Car& car() const { return car_; }
  const Command& command() const { return command_; }  // of the last step
  const Step& last() const { return last_; }
  const Route::Projection& on_route() const { return on_route_; }
  uint32_t steps() const { return steps_; }
  uint32_t still_steps() const { return still_steps_; }  // since it last rolled
  double driven() const { return driven_; }              // metres
  bool collided() const { return collided_; }
  bool reached_goal() const { return reached_goal_; }
  double completion() const;  // of the route, from 0 to 1: the furthest that it got

  Rectangle body() const { return {car_.centre(), car_.ahead, kCarLength / 2, kCarWidth / 2}; }

 private:
  bool hits_something() const;
  void judge();

  Layout layout_;
  Parameters parameters_;
  double dt_ = 0.05;
  Car car_;
  Command command_;
  Step last_;
  Route::Projection on_route_;
  uint32_t steps_ = 0, still_steps_ = 0;
  double driven_ = 0, furthest_ = 0;
  bool collided_ = false, reached_goal_ = false;
};

}  // namespace uepool::sim::drive
