#include "sim/drive/route.h"

#include <algorithm>
#include <limits>
#include <numbers>

namespace uepool::sim::drive {
namespace {

constexpr double kBehind = 8, kAhead = 16;  // metres that a projection looks around
constexpr uint32_t kChords = 8;             // of a turn
constexpr uint32_t kLeastGrains = 2;        // of the first and the last part

// Where the lane begins that leaves a junction in that direction.
Point lane_from(const Town& town, uint32_t node, uint32_t quarter) {
  return town.junction(node) + vector_of(quarter) * kJunctionHalf + right_of(quarter) * kLaneCentre;
}

// Which way on from a junction: not back, and to one that was not passed if there is such.
uint32_t choose_arm(const Town& town, uint32_t node, uint32_t quarter, const std::vector<uint8_t>& seen,
                    Random& random) {
  uint32_t arms[3], fresh[3], num_arms = 0, num_fresh = 0;
  for (const uint32_t by : {0u, 1u, 3u}) {
    const uint32_t arm = turned(quarter, by);
    if (!town.has_arm(node, arm)) continue;
    arms[num_arms++] = arm;
    if (!seen[town.neighbour(node, arm)]) fresh[num_fresh++] = arm;
  }
  return num_fresh > 0 ? fresh[random.below(num_fresh)] : arms[random.below(num_arms)];
}

}  // namespace

void Route::make(const Town& town, double length, Random& random) {
  pieces_.clear();
  segments_.clear();
  uint32_t node, quarter;
  do {
    node = random.below(town.num_junctions());
    quarter = random.below(kQuarters);
  } while (!town.has_arm(node, quarter));
  std::vector<uint8_t> seen(town.num_junctions(), 0);
  seen[node] = 1;

  // The first part: it begins somewhere in the street.
  uint32_t grains = town.street_grains(node, quarter);
  const uint32_t skipped = 1 + random.below(grains - kLeastGrains);
  Point from = lane_from(town, node, quarter) + vector_of(quarter) * (kGrain * skipped);
  grains -= skipped;
  for (double done = 0;; done = pieces_.back().end) {
    const auto wanted = static_cast<uint32_t>(std::max(0.0, length - done) / kGrain + 0.999999);
    const uint32_t last = std::max(kLeastGrains, wanted);
    if (last <= grains) return add_straight(from, quarter, last);
    add_straight(from, quarter, grains);
    node = town.neighbour(node, quarter);
    seen[node] = 1;
    const uint32_t arm = choose_arm(town, node, quarter, seen, random);
    const Point entry = from + vector_of(quarter) * (kGrain * grains);
    if (arm == quarter) {
      add_straight(entry, quarter, kAcrossGrains);
    } else {
      add_turn(arm == turned(quarter, 1) ? Turn::kLeft : Turn::kRight, entry, quarter);
    }
    quarter = arm;
    from = lane_from(town, node, quarter);
    grains = town.street_grains(node, quarter);
  }
}

void Route::add_straight(Point from, uint32_t quarter, uint32_t grains) {
  const double begin = pieces_.empty() ? 0 : pieces_.back().end, length = kGrain * grains;
  pieces_.push_back({Turn::kNone, from, quarter, grains, begin, begin + length});
  const Angle heading = angle_of_quarter(quarter);
  segments_.push_back({from, direction_of(heading), begin, length, 1, heading, 0});
}

void Route::add_turn(Turn turn, Point from, uint32_t quarter) {
  const double side = turn == Turn::kLeft ? 1 : -1;
  const double radius = turn == Turn::kLeft ? kLeftRadius : kRightRadius;
  const double begin = pieces_.back().end, length = radius * std::numbers::pi / 2;
  pieces_.push_back({turn, from, quarter, 0, begin, begin + length});
  const Point centre = from - right_of(quarter) * (side * radius);
  const int64_t turning = int64_t{1} << 30;
  const auto at = [&](int64_t chord) {
    const auto by = static_cast<Angle>(angle_of_quarter(quarter) +
                                       static_cast<Angle>(static_cast<int64_t>(side) * (turning * chord / kChords)));
    return centre - leftward(direction_of(by)) * (side * radius);
  };
  for (int64_t i = 0; i < kChords; ++i) {
    const Point a = i == 0 ? from : at(i), b = at(i + 1);
    const double chord = distance(a, b), worth = length / kChords;
    const auto heading = static_cast<Angle>(angle_of_quarter(quarter) +
                                            static_cast<Angle>(static_cast<int64_t>(side) * (turning * i / kChords)));
    segments_.push_back({a,
                         {(b.x - a.x) / chord, (b.y - a.y) / chord},
                         begin + worth * static_cast<double>(i),
                         chord,
                         worth / chord,
                         heading,
                         static_cast<int64_t>(side) * (turning / kChords)});
  }
}

size_t Route::segment_at(double along) const {
  const auto after = std::upper_bound(segments_.begin(), segments_.end(), along,
                                      [](double value, const Segment& segment) { return value < segment.begin; });
  return after == segments_.begin() ? 0 : static_cast<size_t>(after - segments_.begin()) - 1;
}

Angle Route::heading_in(const Segment& segment, double metres) {
  const double share = std::clamp(metres / segment.length, 0.0, 1.0);
  return segment.heading +
         static_cast<Angle>(static_cast<int64_t>(std::floor(static_cast<double>(segment.turning) * share + 0.5)));
}

Route::Spot Route::spot(double along) const {
  const Segment& segment = segments_[segment_at(along)];
  const double metres = (along - segment.begin) / segment.worth;
  return {segment.from + forward(segment.ahead) * metres, heading_in(segment, metres)};
}

Route::Projection Route::project(Point at, double near) const {
  Projection best;
  double best2 = std::numeric_limits<double>::infinity();
  for (size_t i = segment_at(near - kBehind); i < segments_.size() && segments_[i].begin <= near + kAhead; ++i) {
    const Segment& segment = segments_[i];
    const Point own = in_frame(segment.ahead, at - segment.from);
    const double metres = std::clamp(own.x, 0.0, segment.length);
    const double off2 = (own.x - metres) * (own.x - metres) + own.y * own.y;
    if (off2 >= best2) continue;
    best2 = off2;
    const double off = std::sqrt(off2);
    best = {segment.begin + metres * segment.worth, own.y < 0 ? -off : off, heading_in(segment, metres)};
  }
  return best;
}

Route::NextTurn Route::next_turn(double along) const {
  for (const RoutePiece& piece : pieces_) {
    if (piece.turn != Turn::kNone && piece.end > along) return {piece.turn, std::max(0.0, piece.begin - along)};
  }
  return {};
}

}  // namespace uepool::sim::drive
