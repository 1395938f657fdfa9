#include "sim/collect_apples/reset_options.h"

#include <numbers>

#include "sim/agents/number_lists.h"

namespace uepool::sim::apples {
namespace {

std::optional<std::vector<Point>> points(Fields& fields, const std::string& name, size_t low, size_t high) {
  const auto given = number_lists(fields, name, "[x, y]", 2, low, high);
  if (!given) return std::nullopt;
  std::vector<Point> out;
  for (const auto& row : *given) out.push_back({row[0], row[1]});
  return out;
}

}  // namespace

LayoutRequest with_options(const LayoutRequest& request, const Json& options) {
  LayoutRequest out = request;
  Problem problem;
  Fields fields(options, "options", &problem);
  out.map = fields.choice("map", request.map, map_names());
  out.trees = points(fields, "trees", 0, kMaxTrees);
  out.apples = points(fields, "apples", 1, kMaxApples);
  const size_t robots = request.robots.size();
  if (const auto given = number_lists(fields, "robots", "[x, y, heading]", 3, robots, robots)) {
    out.starts.emplace();
    for (const auto& row : *given) {
      out.starts->push_back({{row[0], row[1]}, angle_of(row[2] * std::numbers::pi / 180)});
    }
  }
  fields.finish();
  require(problem);
  return out;
}

}  // namespace uepool::sim::apples
