#include "sim/dodge_ball/reset_options.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace uepool::sim::dodge {
namespace {

constexpr double kLargest = 1e6;  // of a number

// A list of lists that look like `shape`, of `size` numbers each; none where the member is missing or wrong.
std::optional<std::vector<std::vector<double>>> rows(Fields& fields, const std::string& name, const std::string& shape,
                                                     size_t size, size_t low, size_t high) {
  const Json* json = fields.any(name);
  if (!json) return std::nullopt;
  if (!json->is_array() || json->array().size() < low || json->array().size() > high) {
    const std::string count = low == high ? std::to_string(low) : std::to_string(low) + " to " + std::to_string(high);
    fields.refuse(name, "must be a list of " + count + " " + shape + ", not " + json->dump());
    return std::nullopt;
  }
  const auto fits = [](const Json& number) { return number.is_number() && std::abs(number.number()) <= kLargest; };
  std::vector<std::vector<double>> out;
  for (const Json& row : json->array()) {
    if (!row.is_array() || row.array().size() != size || !std::ranges::all_of(row.array(), fits)) {
      fields.refuse(name + "." + std::to_string(out.size()), "must be " + shape + ", not " + row.dump());
      return std::nullopt;
    }
    out.emplace_back();
    for (const Json& number : row.array()) out.back().push_back(number.number());
  }
  return out;
}

}  // namespace

LayoutRequest with_options(const LayoutRequest& request, const Json& options) {
  LayoutRequest out = request;
  Problem problem;
  Fields fields(options, "options", &problem);
  if (const auto given = rows(fields, "pillars", "[x, y]", 2, 0, kMaxPillars)) {
    out.pillars.emplace();
    for (const auto& row : *given) out.pillars->push_back({row[0], row[1], 0});
  }
  if (const auto given = rows(fields, "balls", "[x, y, z]", 3, 0, kMaxBalls)) {
    out.balls.emplace();
    for (const auto& row : *given) out.balls->push_back({row[0], row[1], row[2]});
  }
  const size_t drones = request.seats.size();
  if (const auto given = rows(fields, "drones", "[x, y, z, heading]", 4, drones, drones)) {
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
