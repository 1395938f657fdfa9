// For unit tests: worlds with things where they are wanted.
#pragma once

#include <array>
#include <numbers>
#include <vector>

#include "sim/dodge_ball/world.h"

namespace uepool::sim::dodge {

inline constexpr double kDt = 0.05;

struct TestDrone {
  Team team;
  Vector at;
  double heading = 0;  // degrees
};

inline World made(const std::vector<TestDrone>& drones, const std::vector<Vector>& balls = {},
                  const Parameters& parameters = {}, const std::vector<Pillar>& pillars = {}, double dt = kDt) {
  Layout layout;
  layout.arena = Arena(parameters.arena_size);
  layout.pillars = pillars;
  layout.balls = balls;
  std::vector<Seat> seats;
  for (const TestDrone& drone : drones) {
    layout.drones.push_back({drone.at, angle_of(drone.heading * std::numbers::pi / 180)});
    seats.push_back({drone.team, 0});
  }
  World world;
  world.begin(layout, seats, parameters, dt);
  return world;
}

inline Command push(double ahead, double left = 0, double up = 0) { return {{ahead, left, up}, 0, false}; }
inline Command turn(double left) { return {{}, left, false}; }
inline Command thrown() { return {{}, 0, true}; }

// Steps all drones; those without a command do nothing.
inline void step(World* world, std::vector<Command> commands = {}, int times = 1) {
  commands.resize(world->drones().size());
  for (int i = 0; i < times; ++i) world->step(commands.data());
}

}  // namespace uepool::sim::dodge
