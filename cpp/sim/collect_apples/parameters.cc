#include "sim/collect_apples/parameters.h"

#include <cmath>
#include <string>

#include "sim/parameter_table.h"

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

void require_room(const Fields& fields, const char* name, const char* what, int64_t count, double each, double size) {
  const auto fit = static_cast<int64_t>(std::floor(size * size / each));
  if (count <= fit) return;
  fields.refuse(name, "a garden of " + Json(size).dump() + " m holds at most " + std::to_string(fit) + " " + what +
                          ", not " + std::to_string(count));
}

}  // namespace

Parameters read_parameters(Fields& fields, const Parameters& now, uint32_t robots) {
  const Parameters out = read_table(fields, now, kWhole, kReal);
  require_room(fields, "apples", "apples", out.apples, kAreaOfApple, out.garden_size);
  require_room(fields, "trees", "trees", out.trees, kAreaOfTree, out.garden_size);
  require_room(fields, "garden_size", "robots", robots, kAreaOfRobot, out.garden_size);
  require(fields);
  return out;
}

Json as_json(const Parameters& parameters) { return table_as_json(parameters, kWhole, kReal); }

}  // namespace uepool::sim::apples
