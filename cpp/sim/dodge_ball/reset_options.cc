#include "sim/dodge_ball/reset_options.h"

#include <numbers>

#include "sim/agents/number_lists.h"

namespace uepool::sim::dodge {

LayoutRequest with_options(const LayoutRequest& request, const Json& options) {
  LayoutRequest out = request;
  Problem problem;
  Fields fields(options, "options", &problem);
  if (const auto given = number_lists(fields, "pillars", "[x, y]", 2, 0, kMaxPillars)) {
    out.pillars.emplace();
    for (const auto& row : *given) out.pillars->push_back({row[0], row[1], 0});
  }
  if (const auto given = number_lists(fields, "balls", "[x, y, z]", 3, 0, kMaxBalls)) {
    out.balls.emplace();
    for (const auto& row : *given) out.balls->push_back({row[0], row[1], row[2]});
  }
  const size_t drones = request.seats.size();
  if (const auto given = number_lists(fields, "drones", "[x, y, z, heading]", 4, drones, drones)) {
    out.drones.emplace();
    for (const auto& row : *given) {
      out.drones->push_back({{row[0], row[1], row[2]}, angle_of(row[3] * std::numbers::pi / 180)});
    }
  }
  fields.finish();
  require(problem);
  return out;
}

}  // namespace uepool::sim::dodge
