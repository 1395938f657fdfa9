// The town as cameras see it: one scene per env, in which only what moved is changed.
//
// It is there twice: as it is, and as a plan of flat, plain colours. The plan lies below the ground, where no other
// camera sees it; the bird's-eye camera's visibility mask leaves out the ground.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "camera/scene.h"
#include "camera/view.h"
#include "sim/drive/meshes.h"
#include "sim/drive/world.h"
#include "sim/pictures/add_to_scene.h"

namespace uepool::sim::drive {

// Labels in segmentation images, the same in the plan.
enum Label : uint16_t {
  kGroundLabel = 1,
  kRoadLabel,
  kMarkingLabel,
  kSidewalkLabel,
  kBuildingLabel,
  kTreeLabel,
  kParkedCarLabel,
  kOwnCarLabel,
  kRouteLabel,
  kGoalLabel,
};

// Bits of visibility masks; the car's own body has one too (sensors/settings.h).
inline constexpr uint32_t kGroundMask = 1;  // streets, sidewalks and markings included
inline constexpr uint32_t kBuildingMask = 2;
inline constexpr uint32_t kTreeMask = 4;
inline constexpr uint32_t kCarMask = 8;
inline constexpr uint32_t kPlanMask = 16;
inline constexpr uint32_t kRouteMask = 32;  // of the plan: what of the route lies ahead
inline constexpr uint32_t kMapMask = 64;    // for people: the whole route, where the car is

// Where sensors may be, in the order of their poses.
enum AttachPoint : uint32_t { kFront, kBird, kChase, kTop, kTown, kSpectator };
inline constexpr uint32_t kNumAttachPoints = 6;
// The car's own, and those of things that are not the car.
const std::vector<std::string>& attach_point_names();
const std::vector<std::string>& actor_names();

class Scenery {
 public:
  Scenery();

  // Everything anew: at the beginning of an episode.
  void build(const World& world);
  // What the last step has changed.
  void update(const World& world);
  // Whether the route is painted on the streets, for people who look on. Never while sensors are read.
  void paint_route(bool painted);

  const camera::Scene& scene() const { return scene_; }
  const camera::Light& light() const { return light_; }
  // Metres that hold the town and the houses around it.
  double extent() const { return extent_; }
  // Writes kNumAttachPoints poses.
  void attach_points(const World& world, camera::Pose* out) const;

 private:
  uint32_t add(uint32_t mesh, const camera::Pose& pose, const Look& look);
  void add_streets(const Town& town);
  void add_things(const Layout& layout);
  void add_route(const Route& route);
  void add_route_layer(const Route& route, double height, bool wide, uint32_t mask);
  void show_route_ahead(const World& world);

  camera::Scene scene_;
  camera::Light light_;
  double extent_ = 0;
  uint32_t first_ahead_ = 0;    // instances of the plan's route
  uint32_t first_painted_ = 0;  // ... and on the streets
  uint32_t num_route_ = 0;      // pieces, and the goal
  uint32_t own_car_ = 0, here_ = 0;
};

}  // namespace uepool::sim::drive
