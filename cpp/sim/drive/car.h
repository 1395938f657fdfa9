// The car: a kinematic bicycle with limits, as docs/drive.md writes it down.
#pragma once

#include "sim/math/point.h"

namespace uepool::sim::drive {

inline constexpr double kWheelbase = 2.7;
inline constexpr double kCarLength = 4.5, kCarWidth = 1.8;
inline constexpr double kMaxSteering = 0.6;   // radians of the front wheels, either way
inline constexpr double kSteeringRate = 1.2;  // radians a second
inline constexpr double kAcceleration = 3.5;  // metres a second squared, at full throttle
inline constexpr double kBraking = 7;         // ... at full brake
inline constexpr double kRolling = 0.3;       // ... what always brakes a car that rolls
inline constexpr double kDrag = 0.001;        // ... and times the speed squared
inline constexpr double kGrip = 6;            // ... sideways: faster cars turn less

// Both from -1 to 1: the steering wheel (left is positive), and throttle (brake is negative).
struct Command {
  double steering = 0;
  double pedal = 0;
};

struct Car {
  Point rear;  // the middle of the rear axle
  Angle heading = 0;
  Direction ahead;      // of the heading
  double speed = 0;     // metres a second, never backwards
  double steering = 0;  // radians, left is positive
  // Of the last move:
  double acceleration = 0;  // along the car
  double yaw_rate = 0;      // radians a second

  Point centre() const { return rear + forward(ahead) * (kWheelbase / 2); }
  double sideways() const { return speed * yaw_rate; }  // acceleration to the left

  void place(Point centre, Angle towards);
  // `dt` seconds under one command.
  void move(const Command& command, double top_speed, double dt);
};

}  // namespace uepool::sim::drive
