// The streets of a town: a grid of junctions, in which some streets are missing. No pictures here.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/drive/quarters.h"
#include "sim/math/random.h"

namespace uepool::sim::drive {

inline constexpr double kLaneWidth = 3.5;        // a street has one lane each way, right-hand traffic
inline constexpr double kRoadHalf = kLaneWidth;  // from the centre line to the kerb
inline constexpr double kLaneCentre = 1.75;      // right of the centre line
inline constexpr double kSidewalk = 3;           // wide
inline constexpr double kJunctionHalf = 8;       // a junction is a square of 16 m; streets begin at its edge
inline constexpr double kKerbRadius = kJunctionHalf - kRoadHalf;     // of a junction's rounded corners
inline constexpr double kGrain = 4;                                  // lengths of streets are multiples of it
inline constexpr uint32_t kShortestStreet = 7, kLongestStreet = 15;  // times kGrain, between two junctions
inline constexpr uint32_t kMaxBlocks = 8;                            // along a side

// What kind of junction its arms make it; kBend and kStraight have two arms, kTee three, kCross four.
enum class JunctionKind : uint32_t { kStraight, kBend, kTee, kCross };
inline constexpr uint32_t kJunctionKinds = 4;

// Where a point is.
struct Place {
  bool on_road = false;
  bool on_street = false;  // on the road, and not in a junction
  uint32_t quarter = 0;    // of the street: 0 or 1
  double left = 0;         // of its centre line, for who looks along that quarter
};

class Town {
 public:
  // `blocks` times `blocks` of them; of the streets that are not at the edge, a share of about `missing` is left out,
  // as far as every junction keeps two arms and can be reached.
  void make(uint32_t blocks, double missing, Random& random);

  uint32_t side() const { return side_; }  // junctions along a side
  uint32_t num_junctions() const { return side_ * side_; }
  Point junction(uint32_t node) const { return {x_[node / side_], y_[node % side_]}; }
  bool has_arm(uint32_t node, uint32_t quarter) const { return arms_[node] >> quarter & 1; }
  uint32_t neighbour(uint32_t node, uint32_t quarter) const;
  // Of the street from a junction's edge to the next one's.
  uint32_t street_grains(uint32_t node, uint32_t quarter) const;
  double street_length(uint32_t node, uint32_t quarter) const { return kGrain * street_grains(node, quarter); }
  struct Shape {
    JunctionKind kind;
    uint32_t quarter;  // how the kind's own shape is turned: its arms are 0, 2 | 0, 1 | 0, 1, 2 | all
  };
  Shape shape(uint32_t node) const;

  // Of columns and rows of junctions, in ascending order.
  const std::vector<double>& xs() const { return x_; }
  const std::vector<double>& ys() const { return y_; }

  Place locate(Point at) const;

 private:
  bool in_junction(uint32_t node, Point offset) const;
  bool is_connected() const;
  void remove(uint32_t node, uint32_t quarter, bool removed);

  uint32_t side_ = 0;
  std::vector<double> x_, y_;
  std::vector<uint8_t> arms_;  // of each junction, a bit per quarter
};

}  // namespace uepool::sim::drive
