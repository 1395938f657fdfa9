#include "sim/dodge_ball/parameters.h"

#include <string>

#include "sim/agents/parameter_table.h"
#include "sim/dodge_ball/layout.h"

namespace uepool::sim::dodge {
namespace {

constexpr Whole<Parameters> kWhole[] = {
    {"balls", &Parameters::balls, 1, kMaxBalls},
    {"pillars", &Parameters::pillars, 0, kMaxPillars},
};

constexpr Real<Parameters> kReal[] = {
    {"arena_size", &Parameters::arena_size, 6, kLargestArena},
    {"drone_speed", &Parameters::drone_speed, 0.5, kFastestDrone},
    {"drone_acceleration", &Parameters::drone_acceleration, 1, 40},
    {"turn_speed", &Parameters::turn_speed, 1, 720},
    {"ball_speed", &Parameters::ball_speed, 2, kFastestBall},
    {"throw_pitch", &Parameters::throw_pitch, -30, 60},
    {"gravity", &Parameters::gravity, 1, 20},
    {"bounce", &Parameters::bounce, 0, 0.9},
    {"pickup_radius", &Parameters::pickup_radius, 0.3, 1.5},
};

// So that a random layout is found quickly, and nobody begins within anything else.
constexpr double kAreaOfBall = 6;     // square metres of arena_size squared
constexpr double kAreaOfPillar = 12;  // likewise

}  // namespace

Parameters read_parameters(Fields& fields, const Parameters& now, uint32_t largest_team) {
  const Parameters out = read_table(fields, now, kWhole, kReal);
  const double size = out.arena_size;
  const std::string arena = "an arena of " + Json(size).dump() + " m";
  require_room(fields, "balls", arena, "balls", out.balls, size * size / kAreaOfBall);
  require_room(fields, "pillars", arena, "pillars", out.pillars, size * size / kAreaOfPillar);
  require_room(fields, "arena_size", arena, "drones a team", largest_team, 2 * Arena(size).half_width / kNarrowestLane);
  require(fields);
  return out;
}

Json as_json(const Parameters& parameters) { return table_as_json(parameters, kWhole, kReal); }

}  // namespace uepool::sim::dodge
