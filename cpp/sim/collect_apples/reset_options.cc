#include "sim/collect_apples/reset_options.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace uepool::sim::apples {
namespace {

// A list of lists of `size` numbers each; none where the member is missing.
std::optional<std::vector<std::vector<double>>> rows(Fields& fields, const std::string& name, size_t size, size_t low,
                                                     size_t high) {
  const Json* json = fields.any(name);
  if (!json) return std::nullopt;
  const std::string shape = size == 3 ? "[x, y, heading]" : "[x, y]";
  if (!json->is_array() || json->array().size() < low || json->array().size() > high) {
    const std::string count = low == high ? std::to_string(low) : std::to_string(low) + " to " + std::to_string(high);
    fields.refuse(name, "must be a list of " + count + " " + shape + ", not " + json->dump());
    return std::nullopt;
  }
  std::vector<std::vector<double>> out;
  for (const Json& row : json->array()) {
    const bool good =
        row.is_array() && row.array().size() == size && std::ranges::all_of(row.array(), [](const Json& number) {
          return number.is_number() && std::abs(number.number()) <= 1e6;
        });
    if (!good) {
      fields.refuse(name + "." + std::to_string(out.size()), "must be " + shape + ", not " + row.dump());
      return std::nullopt;
    }
    out.emplace_back();
    for (const Json& number : row.array()) out.back().push_back(number.number());
  }
  return out;
}

std::optional<std::vector<Point>> points(Fields& fields, const std::string& name, size_t low, size_t high) {
  const auto given = rows(fields, name, 2, low, high);
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
  if (const auto given = rows(fields, "robots", 3, robots, robots)) {
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
