#include "sim/drive/layout.h"

#include <algorithm>

#include "sim/drive/car.h"

namespace uepool::sim::drive {
namespace {

constexpr double kSetback = 1;      // metres between a sidewalk and a building, at least
constexpr double kGap = 2;          // ... between buildings
constexpr double kOuterDepth = 22;  // of the land around the town that is built on
constexpr int kTriesOfBlock = 24, kTriesOfEdge = 10;
constexpr double kTreeSpacing = 12, kTreeFromKerb = 1.2;
constexpr double kParkedFromJunction = 8;  // to the middle of the car
constexpr double kParkedSpacing = 14, kParkedFromEnds = 16;
constexpr double kLeastIntrusion = 0.2, kMostIntrusion = 1.2;  // how far a parked car stands in the lane
constexpr double kParkedTilt = 0.06;                           // radians
constexpr int kTriesOfCar = 30;

struct Area {
  double low_x, high_x, low_y, high_y;
};

bool overlap(const Building& a, const Building& b) {
  return std::abs(a.at.x - b.at.x) < a.half_x() + b.half_x() + kGap &&
         std::abs(a.at.y - b.at.y) < a.half_y() + b.half_y() + kGap;
}

class Maker {
 public:
  Maker(uint64_t seed, const Parameters& parameters)
      : parameters_(parameters),
        streets_(wire::mix64(seed ^ 1)),
        way_(wire::mix64(seed ^ 2)),
        houses_(wire::mix64(seed ^ 3)),
        plants_(wire::mix64(seed ^ 4)),
        cars_(wire::mix64(seed ^ 5)),
        looks_(wire::mix64(seed ^ 6)) {}

  Layout make() {
    layout_.town.make(static_cast<uint32_t>(parameters_.town_size), parameters_.missing_streets, streets_);
    layout_.route.make(layout_.town, parameters_.route_length, way_);
    build_houses();
    plant_trees();
    park_cars();
    layout_.sun = angle_of(0.9 + looks_.real(-3.14, 3.14) * parameters_.variation);
    return std::move(layout_);
  }

 private:
  void build_houses() {
    const std::vector<double>&xs = layout_.town.xs(), &ys = layout_.town.ys();
    const double in = kRoadHalf + kSidewalk + kSetback;
    for (size_t i = 0; i + 1 < xs.size(); ++i) {
      for (size_t j = 0; j + 1 < ys.size(); ++j) {
        fill({xs[i] + in, xs[i + 1] - in, ys[j] + in, ys[j + 1] - in}, 0xF, kTriesOfBlock);
      }
    }
    // Around the town: houses that look at its outermost streets.
    for (size_t j = 0; j + 1 < ys.size(); ++j) {
      const double low = ys[j] + in, high = ys[j + 1] - in;
      fill({xs.front() - in - kOuterDepth, xs.front() - in, low, high}, 1u << 0, kTriesOfEdge);
      fill({xs.back() + in, xs.back() + in + kOuterDepth, low, high}, 1u << 2, kTriesOfEdge);
    }
    for (size_t i = 0; i + 1 < xs.size(); ++i) {
      const double low = xs[i] + in, high = xs[i + 1] - in;
      fill({low, high, ys.front() - in - kOuterDepth, ys.front() - in}, 1u << 1, kTriesOfEdge);
      fill({low, high, ys.back() + in, ys.back() + in + kOuterDepth}, 1u << 3, kTriesOfEdge);
    }
  }

  // Houses along those sides of an area that `sides` has a bit for, each looking out of it.
  void fill(const Area& area, uint32_t sides, int tries) {
    const size_t first = layout_.buildings.size();
    for (int i = 0; i < tries; ++i) {
      Building one;
      one.quarter = houses_.below(kQuarters);
      one.footprint = houses_.below(kNumFootprints);
      one.height = houses_.below(kNumHeights);
      one.facade = houses_.below(kNumFacades);
      const double back = houses_.real(0, 2), share = houses_.real(0, 1);
      if (!(sides >> one.quarter & 1)) continue;
      const double x = one.half_x(), y = one.half_y();
      if (area.high_x - area.low_x < 2 * x + back || area.high_y - area.low_y < 2 * y + back) continue;
      const double along_x = area.low_x + x + share * (area.high_x - area.low_x - 2 * x);
      const double along_y = area.low_y + y + share * (area.high_y - area.low_y - 2 * y);
      const Point places[kQuarters] = {{area.high_x - x - back, along_y},
                                       {along_x, area.high_y - y - back},
                                       {area.low_x + x + back, along_y},
                                       {along_x, area.low_y + y + back}};
      one.at = places[one.quarter];
      const auto begin = layout_.buildings.begin() + static_cast<std::ptrdiff_t>(first);
      if (std::none_of(begin, layout_.buildings.end(), [&](const Building& other) { return overlap(one, other); })) {
        layout_.buildings.push_back(one);
      }
    }
  }

  // Along both sidewalks of every street.
  void plant_trees() {
    const Town& town = layout_.town;
    for (uint32_t node = 0; node < town.num_junctions(); ++node) {
      for (const uint32_t quarter : {0u, 1u}) {
        if (!town.has_arm(node, quarter)) continue;
        const Point from = town.junction(node) + vector_of(quarter) * kJunctionHalf;
        const double length = town.street_length(node, quarter);
        for (double along = kTreeSpacing / 2; along < length; along += kTreeSpacing) {
          for (const double side : {1.0, -1.0}) {
            const double off = plants_.real(-3, 3);
            const uint32_t kind = plants_.below(kTreeKinds);
            const Angle yaw = plants_.angle();
            if (plants_.real(0, 1) >= parameters_.trees) continue;
            const Point across = right_of(quarter) * (side * (kRoadHalf + kTreeFromKerb));
            layout_.trees.push_back({from + vector_of(quarter) * (along + off) + across, kind, yaw});
          }
        }
      }
    }
  }

  void park_cars() {
    const auto count = static_cast<int>(parameters_.parked_cars);
    const int on_route = (count + 1) / 2;
    for (int i = 0; i < count; ++i) {
      for (int tries = 0; tries < kTriesOfCar; ++tries) {
        if (i < on_route ? park_on_route() : park_anywhere()) break;
      }
    }
  }

  bool park_on_route() {
    const std::vector<RoutePiece>& pieces = layout_.route.pieces();
    const RoutePiece& piece = pieces[cars_.below(static_cast<uint32_t>(pieces.size()))];
    const double along = cars_.real(0, 1) * kGrain * piece.grains;
    if (piece.turn != Turn::kNone || !layout_.town.locate(piece.from + vector_of(piece.quarter) * along).on_street) {
      return false;
    }
    return park(piece.from + vector_of(piece.quarter) * along, piece.quarter);
  }

  bool park_anywhere() {
    const Town& town = layout_.town;
    const uint32_t node = cars_.below(town.num_junctions()), quarter = cars_.below(kQuarters);
    const double share = cars_.real(0, 1);
    if (!town.has_arm(node, quarter)) return false;
    const double along = kJunctionHalf + share * town.street_length(node, quarter);
    return park(town.junction(node) + vector_of(quarter) * along + right_of(quarter) * kLaneCentre, quarter);
  }

  // Beside a lane whose middle is at `lane`: partly on the sidewalk, partly in the way.
  bool park(Point lane, uint32_t quarter) {
    const double intrusion = cars_.real(kLeastIntrusion, kMostIntrusion), tilt = cars_.real(-kParkedTilt, kParkedTilt);
    const uint32_t colour = cars_.below(kParkedColours);
    const double to_side = kRoadHalf - kLaneCentre + kCarWidth / 2 - intrusion;
    const ParkedCar car{lane + right_of(quarter) * to_side, angle_of_quarter(quarter) + angle_of(tilt), colour};
    for (const double end : {-1.0, 1.0}) {
      const Point there = lane + vector_of(quarter) * (end * kParkedFromJunction);
      if (!layout_.town.locate(there).on_street) return false;
    }
    const Route& route = layout_.route;
    if (distance(car.at, route.start()) < kParkedFromEnds) return false;
    if (distance(car.at, route.spot(route.length()).at) < kParkedFromEnds) return false;
    for (const ParkedCar& other : layout_.parked) {
      if (distance(car.at, other.at) < kParkedSpacing) return false;
    }
    const Rectangle body = car.body();
    for (const Tree& tree : layout_.trees) {
      if (touch(body, tree.at, kTrunkRadius + 0.2)) return false;
    }
    layout_.parked.push_back(car);
    return true;
  }

  const Parameters& parameters_;
  // One for each kind of thing: how many trees there are decides nothing about the streets.
  Random streets_, way_, houses_, plants_, cars_, looks_;
  Layout layout_;
};

}  // namespace

Rectangle ParkedCar::body() const { return {at, direction_of(heading), kCarLength / 2, kCarWidth / 2}; }

Layout make_layout(uint64_t seed, const Parameters& parameters) { return Maker(seed, parameters).make(); }

}  // namespace uepool::sim::drive
