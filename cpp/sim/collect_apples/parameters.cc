#include "sim/collect_apples/parameters.h"

#include <string>

#include "sim/agents/parameter_table.h"

namespace uepool::sim::apples {
namespace {

constexpr Whole<Parameters> kWhole[] = {
    {"apples", &Parameters::apples, 1, kMaxApples},
    {"trees", &Parameters::trees, 0, kMaxTrees},
};

constexpr Real<Parameters> kReal[] = {
    {"garden_size", &Parameters::garden_size, 6, kLargestGarden},
    {"robot_speed", &Parameters::robot_speed, 0.1, kFastestRobot},
    {"turn_speed", &Parameters::turn_speed, 1, 720},
    {"pickup_radius", &Parameters::pickup_radius, 0.3, 1.5},
    {"variation", &Parameters::variation, 0, 1},
};

// Square metres that one of them needs, so that a random layout is found quickly and every apple can be reached.
constexpr double kAreaOfApple = 2;
constexpr double kAreaOfTree = 8;
constexpr double kAreaOfRobot = 16;

}  // namespace

Parameters read_parameters(Fields& fields, const Parameters& now, uint32_t robots) {
  const Parameters out = read_table(fields, now, kWhole, kReal);
  const double size = out.garden_size;
  const std::string garden = "a garden of " + Json(size).dump() + " m";
  require_room(fields, "apples", garden, "apples", out.apples, size * size / kAreaOfApple);
  require_room(fields, "trees", garden, "trees", out.trees, size * size / kAreaOfTree);
  require_room(fields, "garden_size", garden, "robots", robots, size * size / kAreaOfRobot);
  require(fields);
  return out;
}

Json as_json(const Parameters& parameters) { return table_as_json(parameters, kWhole, kReal); }

}  // namespace uepool::sim::apples
