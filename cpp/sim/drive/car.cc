#include "sim/drive/car.h"

#include <algorithm>

namespace uepool::sim::drive {

void Car::place(Point centre, Angle towards) {
  heading = towards;
  ahead = direction_of(towards);
  rear = centre - forward(ahead) * (kWheelbase / 2);
}

void Car::move(const Command& command, double top_speed, double dt) {
  const double wanted = command.steering * kMaxSteering, reach = kSteeringRate * dt;
  steering += std::clamp(wanted - steering, -reach, reach);

  const double pushed = command.pedal * (command.pedal > 0 ? kAcceleration : kBraking);
  const double slowed = kRolling + kDrag * speed * speed;
  const double before = speed;
  speed = std::clamp(speed + (pushed - slowed) * dt, 0.0, top_speed);
  acceleration = (speed - before) / dt;

  const double mean = (before + speed) / 2;
  const Direction wheels = direction_of(angle_of(steering));
  double curvature = wheels.sine / wheels.cosine / kWheelbase;
  const double v2 = mean * mean;
  if (std::abs(curvature) * v2 > kGrip) curvature = curvature > 0 ? kGrip / v2 : -kGrip / v2;
  yaw_rate = mean * curvature;
  const Angle half = angle_of(yaw_rate * dt / 2);
  heading += half;
  rear = rear + forward(direction_of(heading)) * (mean * dt);
  heading += half;
  ahead = direction_of(heading);
}

}  // namespace uepool::sim::drive
