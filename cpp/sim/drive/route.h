// The way that the car is to go: along the middle of right-hand lanes, around corners in circles.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/drive/town.h"

namespace uepool::sim::drive {

inline constexpr double kLeftRadius = kJunctionHalf + kLaneCentre, kRightRadius = kJunctionHalf - kLaneCentre;
inline constexpr uint32_t kAcrossGrains = 4;  // a junction's square, straight on

enum class Turn : uint32_t { kNone, kLeft, kRight };

// A straight part, or a turn in a junction.
struct RoutePiece {
  Turn turn = Turn::kNone;
  Point from;
  uint32_t quarter = 0;       // where it goes at its beginning
  uint32_t grains = 0;        // of a straight part: its length
  double begin = 0, end = 0;  // metres since the start
};

class Route {
 public:
  // From a random place in a random street on, never back, to junctions that it has not seen as long as there are any:
  // until it is `length` metres long, or a little more.
  void make(const Town& town, double length, Random& random);

  const std::vector<RoutePiece>& pieces() const { return pieces_; }
  double length() const { return pieces_.back().end; }
  Point start() const { return pieces_.front().from; }
  uint32_t start_quarter() const { return pieces_.front().quarter; }

  // A point on it, and where it goes there. Before its beginning and behind its end it goes straight on.
  struct Spot {
    Point at;
    Angle heading = 0;
  };
  Spot spot(double along) const;

  // The nearest point among those from `near` - 8 to `near` + 16 metres.
  struct Projection {
    double along = 0;   // metres since the start
    double left = 0;    // how far to the left of it
    Angle heading = 0;  // where the route goes there
  };
  Projection project(Point at, double near) const;

  // The first turn that begins behind `along` or goes on there; metres to its beginning.
  struct NextTurn {
    Turn turn = Turn::kNone;
    double distance = 0;
  };
  NextTurn next_turn(double along) const;

 private:
  // A straight line between two points of the route. Along it the heading goes from `heading` by `turning` units: in
  // turns these are chords, and the route's heading changes steadily.
  struct Segment {
    Point from;
    Direction ahead;
    double begin = 0, length = 0;  // as the route counts, and from point to point
    double worth = 1;              // metres of the route per metre of this
    Angle heading = 0;
    int64_t turning = 0;
  };
  void add_straight(Point from, uint32_t quarter, uint32_t grains);
  void add_turn(Turn turn, Point from, uint32_t quarter);
  size_t segment_at(double along) const;
  static Angle heading_in(const Segment& segment, double metres);

  std::vector<RoutePiece> pieces_;
  std::vector<Segment> segments_;
};

}  // namespace uepool::sim::drive
