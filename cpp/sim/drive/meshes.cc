#include "sim/drive/meshes.h"

#include <array>

#include "sim/drive/street_meshes.h"
#include "sim/drive/thing_meshes.h"
#include "sim/pictures/prepared_meshes.h"

namespace uepool::sim::drive {
namespace {

constexpr uint32_t kSizes[kNumFamilies] = {
    1,  // kGround
    kStreetLengths,
    kStreetLengths,
    kStreetLengths,
    kStreetLengths,
    kJunctionKinds,
    kJunctionKinds,
    kRouteLengths,
    2,
    kRouteLengths,
    2,
    1,
    1,  // goals
    kNumFootprints * kNumHeights * kNumFacades,
    kNumFootprints,
    kTreeKinds,
    1,
    kParkedColours,
    1,
    1,
    1,  // kCarPlan, kHere
};

Shape make_house(uint32_t index) {
  return house_mesh(index / (kNumHeights * kNumFacades), index / kNumFacades % kNumHeights, index % kNumFacades);
}

Shape make(Family family, uint32_t index) {
  const double street = kGrain * (kShortestStreet + index), route = kGrain * (1 + index);
  const auto junction = static_cast<JunctionKind>(index);
  const Turn turn = index == 0 ? Turn::kLeft : Turn::kRight;
  switch (family) {
    case kGround:
      return ground_mesh();
    case kRoad:
      return road_mesh(street);
    case kWalk:
      return sidewalk_mesh(street);
    case kMarking:
    case kWideMarking:
      return marking_mesh(street, family == kWideMarking);
    case kJunction:
      return junction_mesh(junction);
    case kJunctionWalk:
      return junction_walk_mesh(junction);
    case kRouteStraight:
    case kWideStraight:
      return route_mesh(route, family == kWideStraight);
    case kRouteTurn:
    case kWideTurn:
      return route_turn_mesh(turn, family == kWideTurn);
    case kGoal:
    case kWideGoal:
      return goal_mesh(family == kWideGoal);
    case kHouse:
      return make_house(index);
    case kHousePlan:
      return house_plan_mesh(index);
    case kTree:
      return tree_mesh(index);
    case kTreePlan:
      return tree_plan_mesh();
    case kParkedCar:
      return parked_car_mesh(index);
    case kOwnCar:
      return own_car_mesh();
    case kCarPlan:
      return car_plan_mesh();
    default:
      return here_mesh();
  }
}

std::vector<Shape> make_meshes() {
  std::vector<Shape> all;
  for (uint32_t family = 0; family < kNumFamilies; ++family) {
    for (uint32_t i = 0; i < kSizes[family]; ++i) all.push_back(make(static_cast<Family>(family), i));
  }
  return all;
}

}  // namespace

uint32_t mesh_of(Family family, uint32_t index) {
  static const std::array<uint32_t, kNumFamilies> kFirst = [] {
    std::array<uint32_t, kNumFamilies> first = {};
    for (uint32_t i = 1; i < kNumFamilies; ++i) first[i] = first[i - 1] + kSizes[i - 1];
    return first;
  }();
  return kFirst[family] + index;
}

uint32_t num_meshes() { return mesh_of(kHere) + 1; }

const camera::Geometry& shared_geometry() {
  static const PreparedMeshes meshes(make_meshes());
  return meshes.geometry();
}

}  // namespace uepool::sim::drive
