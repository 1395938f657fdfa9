#include "sim/drive/state_report.h"

namespace uepool::sim::drive {
namespace {

constexpr double kSpacing = 2;  // metres between the points of the route

Json pair(Point at) { return Json::Array{at.x, at.y}; }

Json car_of(const World& world) {
  const Car& car = world.car();
  return Json::Object{{"position", pair(car.centre())},     {"rear_axle", pair(car.rear)},
                      {"heading", radians_of(car.heading)}, {"speed", car.speed},
                      {"steering", car.steering},           {"wheelbase", kWheelbase},
                      {"max_steering", kMaxSteering},       {"size", pair({kCarLength, kCarWidth})}};
}

Json route_of(const World& world) {
  const Route& route = world.layout().route;
  Json::Array points;
  for (double along = 0; along < route.length(); along += kSpacing) points.push_back(pair(route.spot(along).at));
  points.push_back(pair(route.spot(route.length()).at));
  return Json::Object{{"points", points},
                      {"spacing", kSpacing},
                      {"length", route.length()},
                      {"along", world.on_route().along},
                      {"left", world.on_route().left}};
}

}  // namespace

Json report(const World& world, double step_seconds) {
  const Layout& layout = world.layout();
  Json::Array parked, trees, buildings;
  for (const ParkedCar& one : layout.parked) {
    parked.push_back(Json::Object{{"position", pair(one.at)}, {"heading", radians_of(one.heading)}});
  }
  for (const Tree& one : layout.trees) trees.push_back(pair(one.at));
  for (const Building& one : layout.buildings) {
    buildings.push_back(Json::Array{one.at.x - one.half_x(), one.at.y - one.half_y(), one.at.x + one.half_x(),
                                    one.at.y + one.half_y()});
  }
  return Json::Object{{"step", world.steps()},
                      {"dt", step_seconds},
                      {"car", car_of(world)},
                      {"route", route_of(world)},
                      {"completion", world.completion()},
                      {"collided", world.collided()},
                      {"reached_goal", world.reached_goal()},
                      {"parked_cars", parked},
                      {"trees", trees},
                      {"buildings", buildings},
                      {"parameters", as_json(world.parameters())}};
}

}  // namespace uepool::sim::drive
