#include "sim/drive/scenery.h"

#include <algorithm>

#include "sensors/settings.h"
#include "sim/pictures/poses.h"

namespace uepool::sim::drive {
namespace {

// Heights of layers, metres. What lies on something else is higher by more than pictures confuse.
constexpr double kGroundHeight = -0.08, kMarkingHeight = 0.025, kPaintedHeight = 0.06;
constexpr double kPlanGround = -40, kPlanRoad = -39.9, kPlanMarking = -39.8, kPlanThing = -39.7, kPlanCar = -39.6,
                 kPlanRoute = -39.5, kMapRoute = -39.3, kMapHere = -38;
constexpr double kRouteShown = 90;  // metres ahead of the car

constexpr Colour kPlanGrass{34, 46, 34}, kPlanAsphalt{92, 92, 96}, kPlanHouse{104, 66, 60}, kPlanTree{56, 150, 70},
    kPlanParked{255, 160, 30};

// How cameras stand to the car, metres.
constexpr double kFrontAhead = 1.0, kFrontHeight = 1.35;  // of the car's middle: above its bonnet
constexpr double kChaseBehind = 8, kChaseHeight = 3.4, kChaseTarget = 6;
constexpr double kBirdAhead = 14, kBirdHeight = 20;
constexpr double kTownHeight = 60;

constexpr double kSunHeight = 2;  // of its ray: how far up for each metre along the ground
// Together they light what lies flat exactly as its colour says: 0.5 + 0.559 × 2 / √5 = 1.
constexpr float kAmbient = 0.5f, kSun = 0.5591f;

// Of what lies on the ground, or in the plan.
Look flat(uint16_t label, uint32_t mask, const Colour* colour = nullptr) { return {label, mask, false, colour}; }

Direction along(uint32_t quarter) { return direction_of(angle_of_quarter(quarter)); }

}  // namespace

const std::vector<std::string>& attach_point_names() {
  static const std::vector<std::string> names = {"front", "bird", "chase", "top", "town"};
  return names;
}

const std::vector<std::string>& actor_names() {
  static const std::vector<std::string> names = {"spectator"};
  return names;
}

Scenery::Scenery() : scene_(shared_geometry()) {
  light_.sun = kSun;
  light_.ambient = kAmbient;
}

uint32_t Scenery::add(uint32_t mesh, const Pose& pose, const Look& look) {
  return add_to_scene(&scene_, mesh, pose, look);
}

void Scenery::build(const World& world) {
  const Layout& layout = world.layout();
  scene_.clear();
  add(mesh_of(kGround), upright({}, kGroundHeight, {}), flat(kGroundLabel, kGroundMask));
  add(mesh_of(kGround), upright({}, kPlanGround, {}), flat(kGroundLabel, kPlanMask, &kPlanGrass));
  add_streets(layout.town);
  add_things(layout);
  add_route(layout.route);
  const Car& car = world.car();
  own_car_ = add(mesh_of(kOwnCar), upright(car.centre(), 0, car.ahead), {kOwnCarLabel, sensors::body_mask(0)});
  here_ = add(mesh_of(kHere), upright(car.centre(), kMapHere, car.ahead), flat(kOwnCarLabel, kMapMask));
  show_route_ahead(world);

  light_.to_sun = to_sun(layout.sun, kSunHeight);
  extent_ = 2 * std::max(layout.town.xs().back(), layout.town.ys().back()) + 48;
}

void Scenery::add_streets(const Town& town) {
  for (uint32_t node = 0; node < town.num_junctions(); ++node) {
    const Town::Shape shape = town.shape(node);
    const auto kind = static_cast<uint32_t>(shape.kind);
    const Point at = town.junction(node);
    const Direction turned_by = along(shape.quarter);
    add(mesh_of(kJunction, kind), upright(at, 0, turned_by), flat(kRoadLabel, kGroundMask));
    add(mesh_of(kJunctionWalk, kind), upright(at, 0, turned_by), flat(kSidewalkLabel, kGroundMask));
    add(mesh_of(kJunction, kind), upright(at, kPlanRoad, turned_by), flat(kRoadLabel, kPlanMask, &kPlanAsphalt));
    for (const uint32_t quarter : {0u, 1u}) {
      if (!town.has_arm(node, quarter)) continue;
      const uint32_t length = town.street_grains(node, quarter) - kShortestStreet;
      const Point from = at + vector_of(quarter) * kJunctionHalf;
      const auto pose = [&](double height) { return upright(from, height, along(quarter)); };
      add(mesh_of(kRoad, length), pose(0), flat(kRoadLabel, kGroundMask));
      add(mesh_of(kWalk, length), pose(0), flat(kSidewalkLabel, kGroundMask));
      add(mesh_of(kMarking, length), pose(kMarkingHeight), flat(kMarkingLabel, kGroundMask));
      add(mesh_of(kRoad, length), pose(kPlanRoad), flat(kRoadLabel, kPlanMask, &kPlanAsphalt));
      add(mesh_of(kWideMarking, length), pose(kPlanMarking), flat(kMarkingLabel, kPlanMask));
    }
  }
}

void Scenery::add_things(const Layout& layout) {
  for (const Building& one : layout.buildings) {
    const Direction front = along(one.quarter);
    add(mesh_of(kHouse, house_index(one.footprint, one.height, one.facade)), upright(one.at, kGroundHeight, front),
        {kBuildingLabel, kBuildingMask});
    add(mesh_of(kHousePlan, one.footprint), upright(one.at, kPlanThing, front),
        flat(kBuildingLabel, kPlanMask, &kPlanHouse));
  }
  for (const Tree& one : layout.trees) {
    add(mesh_of(kTree, one.kind), upright(one.at, 0, direction_of(one.yaw)), {kTreeLabel, kTreeMask});
    add(mesh_of(kTreePlan), upright(one.at, kPlanThing, {}), flat(kTreeLabel, kPlanMask, &kPlanTree));
  }
  for (const ParkedCar& one : layout.parked) {
    const Direction ahead = direction_of(one.heading);
    add(mesh_of(kParkedCar, one.colour), upright(one.at, 0, ahead), {kParkedCarLabel, kCarMask});
    add(mesh_of(kCarPlan), upright(one.at, kPlanCar, ahead), flat(kParkedCarLabel, kPlanMask, &kPlanParked));
  }
}

void Scenery::add_route(const Route& route) {
  num_route_ = static_cast<uint32_t>(route.pieces().size()) + 1;
  first_ahead_ = static_cast<uint32_t>(scene_.instances().size());
  add_route_layer(route, kPlanRoute, false, kRouteMask);
  first_painted_ = static_cast<uint32_t>(scene_.instances().size());
  add_route_layer(route, kPaintedHeight, false, kMapMask);
  paint_route(false);
  add_route_layer(route, kMapRoute, true, kMapMask);
}

void Scenery::add_route_layer(const Route& route, double height, bool wide, uint32_t mask) {
  const Family straight = wide ? kWideStraight : kRouteStraight, turn = wide ? kWideTurn : kRouteTurn;
  for (const RoutePiece& piece : route.pieces()) {
    const uint32_t mesh = piece.turn == Turn::kNone ? mesh_of(straight, piece.grains - 1)
                                                    : mesh_of(turn, piece.turn == Turn::kLeft ? 0 : 1);
    add(mesh, upright(piece.from, height, along(piece.quarter)), flat(kRouteLabel, mask));
  }
  const Route::Spot goal = route.spot(route.length());
  add(mesh_of(wide ? kWideGoal : kGoal), upright(goal.at, height + 0.02, direction_of(goal.heading)),
      flat(kGoalLabel, mask));
}

void Scenery::paint_route(bool painted) {
  for (uint32_t i = 0; i < num_route_; ++i) scene_.set_visible(first_painted_ + i, painted);
}

void Scenery::show_route_ahead(const World& world) {
  const double at = world.on_route().along;
  const std::vector<RoutePiece>& pieces = world.layout().route.pieces();
  for (uint32_t i = 0; i < pieces.size(); ++i) {
    scene_.set_visible(first_ahead_ + i, pieces[i].end > at && pieces[i].begin < at + kRouteShown);
  }
  scene_.set_visible(first_ahead_ + num_route_ - 1, pieces.back().end < at + kRouteShown);
}

void Scenery::update(const World& world) {
  const Car& car = world.car();
  scene_.set_pose(own_car_, upright(car.centre(), 0, car.ahead));
  scene_.set_pose(here_, upright(car.centre(), kMapHere, car.ahead));
  show_route_ahead(world);
}

void Scenery::attach_points(const World& world, Pose* out) const {
  const Car& car = world.car();
  const Point at = car.centre(), ahead = forward(car.ahead);
  out[kFront] = upright(at + ahead * kFrontAhead, kFrontHeight, car.ahead);
  out[kBird] = looking_down(at + ahead * kBirdAhead, kBirdHeight, car.ahead);
  out[kChase] = Pose::look_at(vec(at - ahead * kChaseBehind, kChaseHeight), vec(at + ahead * kChaseTarget, 0.6));
  out[kTop] = looking_down(at, kBirdHeight, car.ahead);
  out[kTown] = looking_down({}, kTownHeight, {});
  out[kSpectator] = out[kChase];
}

}  // namespace uepool::sim::drive
