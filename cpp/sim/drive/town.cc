#include "sim/drive/town.h"

#include <bit>
#include <utility>

namespace uepool::sim::drive {
namespace {

// Places of `count` lines around 0, a random street and a junction apart.
std::vector<double> lines(uint32_t count, Random& random) {
  std::vector<double> at(1, 0);
  for (uint32_t i = 1; i < count; ++i) {
    const uint32_t grains = kShortestStreet + random.below(kLongestStreet - kShortestStreet + 1);
    at.push_back(at.back() + kGrain * grains + 2 * kJunctionHalf);
  }
  const double middle = at.back() / 2;
  for (double& one : at) one -= middle;
  return at;
}

uint32_t nearest(const std::vector<double>& lines, double at) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < lines.size(); ++i) {
    if (std::abs(lines[i] - at) < std::abs(lines[best] - at)) best = i;
  }
  return best;
}

}  // namespace

void Town::make(uint32_t blocks, double missing, Random& random) {
  side_ = blocks + 1;
  x_ = lines(side_, random);
  y_ = lines(side_, random);
  arms_.assign(num_junctions(), 0);
  std::vector<std::pair<uint32_t, uint32_t>> inner;
  for (uint32_t node = 0; node < num_junctions(); ++node) {
    const uint32_t row = node / side_, column = node % side_;
    if (row + 1 < side_) {
      remove(node, 0, false);
      if (column > 0 && column + 1 < side_) inner.emplace_back(node, 0);
    }
    if (column + 1 < side_) {
      remove(node, 1, false);
      if (row > 0 && row + 1 < side_) inner.emplace_back(node, 1);
    }
  }
  auto left_out = static_cast<uint32_t>(missing * static_cast<double>(inner.size()) + 0.5);
  for (size_t i = inner.size(); i > 1; --i) std::swap(inner[i - 1], inner[random.below(static_cast<uint32_t>(i))]);
  for (const auto& [node, quarter] : inner) {
    if (left_out == 0) break;
    if (std::popcount(arms_[node]) < 3 || std::popcount(arms_[neighbour(node, quarter)]) < 3) continue;
    remove(node, quarter, true);
    if (is_connected()) {
      --left_out;
    } else {
      remove(node, quarter, false);
    }
  }
}

void Town::remove(uint32_t node, uint32_t quarter, bool removed) {
  const auto set = [&](uint32_t which, uint32_t arm) {
    const auto bit = static_cast<uint8_t>(1u << arm);
    arms_[which] = static_cast<uint8_t>(removed ? arms_[which] & ~bit : arms_[which] | bit);
  };
  set(node, quarter);
  set(neighbour(node, quarter), turned(quarter, 2));
}

bool Town::is_connected() const {
  std::vector<uint8_t> seen(num_junctions(), 0);
  std::vector<uint32_t> open(1, 0);
  seen[0] = 1;
  size_t found = 1;
  while (!open.empty()) {
    const uint32_t node = open.back();
    open.pop_back();
    for (uint32_t quarter = 0; quarter < kQuarters; ++quarter) {
      if (!has_arm(node, quarter)) continue;
      const uint32_t next = neighbour(node, quarter);
      if (seen[next]) continue;
      seen[next] = 1;
      ++found;
      open.push_back(next);
    }
  }
  return found == seen.size();
}

uint32_t Town::neighbour(uint32_t node, uint32_t quarter) const {
  switch (quarter & 3) {
    case 0:
      return node + side_;
    case 1:
      return node + 1;
    case 2:
      return node - side_;
    default:
      return node - 1;
  }
}

uint32_t Town::street_grains(uint32_t node, uint32_t quarter) const {
  const Point way = junction(neighbour(node, quarter)) - junction(node);
  return static_cast<uint32_t>((std::abs(way.x) + std::abs(way.y) - 2 * kJunctionHalf) / kGrain + 0.5);
}

Town::Shape Town::shape(uint32_t node) const {
  const uint32_t count = static_cast<uint32_t>(std::popcount(arms_[node]));
  if (count == 4) return {JunctionKind::kCross, 0};
  uint32_t quarter = 0;
  if (count == 3) {  // its middle arm lies opposite to where there is none
    while (has_arm(node, quarter)) ++quarter;
    return {JunctionKind::kTee, turned(quarter, 1)};
  }
  while (!has_arm(node, quarter)) ++quarter;
  if (has_arm(node, turned(quarter, 2))) return {JunctionKind::kStraight, quarter};
  return {JunctionKind::kBend, has_arm(node, turned(quarter, 1)) ? quarter : turned(quarter, 3)};
}

bool Town::in_junction(uint32_t node, Point offset) const {
  const Shape own = shape(node);
  if (own.kind == JunctionKind::kBend) {
    const Point inner = (vector_of(own.quarter) + vector_of(own.quarter + 1)) * kJunctionHalf;
    const double r2 = distance2(offset, inner), outer = kJunctionHalf + kRoadHalf;
    return r2 >= kKerbRadius * kKerbRadius && r2 <= outer * outer;
  }
  const bool along = std::abs(offset.x) > kRoadHalf, across = std::abs(offset.y) > kRoadHalf;
  const uint32_t to_x = offset.x > 0 ? 0 : 2, to_y = offset.y > 0 ? 1 : 3;
  if (along && !has_arm(node, to_x)) return false;
  if (across && !has_arm(node, to_y)) return false;
  if (!along || !across) return true;
  const Point corner = (vector_of(to_x) + vector_of(to_y)) * kJunctionHalf;
  return distance2(offset, corner) >= kKerbRadius * kKerbRadius;
}

Place Town::locate(Point at) const {
  const uint32_t row = nearest(x_, at.x), column = nearest(y_, at.y), node = row * side_ + column;
  const Point offset = at - junction(node);
  Place place;
  if (std::abs(offset.x) <= kJunctionHalf && std::abs(offset.y) <= kJunctionHalf) {
    place.on_road = in_junction(node, offset);
    return place;
  }
  const bool along_x = std::abs(offset.y) <= kRoadHalf, along_y = std::abs(offset.x) <= kRoadHalf;
  if (!along_x && !along_y) return place;
  const uint32_t to = along_x ? (offset.x > 0 ? 0u : 2u) : (offset.y > 0 ? 1u : 3u);
  if (!has_arm(node, to)) return place;
  return {true, true, along_x ? 0u : 1u, along_x ? offset.y : -offset.x};
}

}  // namespace uepool::sim::drive
