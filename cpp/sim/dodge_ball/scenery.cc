#include "sim/dodge_ball/scenery.h"

#include "sensors/settings.h"
#include "sim/dodge_ball/meshes.h"
#include "sim/pictures/add_to_scene.h"
#include "sim/pictures/poses.h"
#include "sim/pictures/shape.h"

namespace uepool::sim::dodge {
namespace {

// Metres, before and below the drone's centre.
constexpr double kEyeForward = 0.12;  // so that walls which the drone touches are further than cameras' near plane
constexpr Vector kHeldAt{0.42, 0, -0.17};
// The camera that follows a drone.
constexpr Vector kChaseAt{-1.6, 0, 0.75}, kChaseTarget{2.5, 0, 0};
constexpr int kChaseStops = 8;  // on the way from the drone to there
constexpr double kChaseClearance = 0.06;
constexpr double kOverheadHeight = 5;  // above the drone

constexpr Colour kLooseBall{250, 206, 40}, kThrownBlue{120, 190, 255}, kThrownRed{255, 132, 60}, kOut{104, 104, 108};

Pose head(const Drone& drone) { return upright(drone.at + from_frame(drone.ahead, {kEyeForward, 0, 0}), drone.ahead); }

// Behind and above the drone, as far as the way to there is clear, looking at what lies ahead of it. Where there is no
// room at all it is the head.
Pose chasing(const Layout& layout, const Drone& drone) {
  Vector eye;
  int stop = 0;
  for (; stop < kChaseStops; ++stop) {
    const double share = static_cast<double>(stop + 1) / kChaseStops;
    const Vector next = drone.at + from_frame(drone.ahead, kChaseAt * share);
    if (!is_free(layout, next, 0, kChaseClearance)) break;
    eye = next;
  }
  if (stop < 2) return head(drone);
  return Pose::look_at(vec(eye), vec(drone.at + from_frame(drone.ahead, kChaseTarget)));
}

Vector shown_at(const World& world, const Ball& ball) {
  if (ball.state != Ball::State::kHeld) return ball.at;
  const Drone& drone = world.drones()[ball.drone];
  return drone.at + from_frame(drone.ahead, kHeldAt);
}

}  // namespace

const std::vector<std::string>& attach_point_names() {
  static const std::vector<std::string> names = {"head", "chase", "overhead", "arena"};
  return names;
}

const std::vector<std::string>& actor_names() {
  static const std::vector<std::string> names = {"spectator"};
  return names;
}

Scenery::Scenery() : scene_(shared_geometry()) {
  light_.sun = 0.5f;
  light_.ambient = 0.55f;
}

uint32_t Scenery::add(uint32_t mesh, const Pose& pose, size_t label, uint32_t mask, bool casts_shadow) {
  return add_to_scene(&scene_, mesh, pose, {static_cast<uint16_t>(label), mask, casts_shadow});
}

void Scenery::build(const World& world) {
  const Layout& layout = world.layout();
  const double size = layout.arena.size;
  scene_.clear();
  add(kFloorMesh, upright({}, {}, size), kFloorLabel, kFloorMask, false);
  for (uint32_t wall = 0; wall < kWalls; ++wall) {
    add(wall_mesh(wall), upright({}, {}, size), kWallLabel + wall, wall == kWalls - 1 ? kRightWallMask : kWallMask,
        false);
  }
  for (size_t i = 0; i < layout.pillars.size(); ++i) {
    const Pillar& pillar = layout.pillars[i];
    add(pillar_mesh(pillar.size), upright({pillar.x, pillar.y, 0}, {}, size), kPillarLabel + i, kPillarMask);
  }
  first_drone_ = static_cast<uint32_t>(scene_.instances().size());
  shown_drones_.clear();
  for (uint32_t i = 0; i < world.drones().size(); ++i) {
    const Drone& drone = world.drones()[i];
    add(drone_mesh(drone.team), upright(drone.at, drone.ahead), kDroneLabel + i, sensors::body_mask(i));
    shown_drones_.push_back({drone.at, drone.heading, true});
  }
  first_ball_ = static_cast<uint32_t>(scene_.instances().size());
  shown_balls_.clear();
  for (uint32_t i = 0; i < world.balls().size(); ++i) {
    const Ball& ball = world.balls()[i];
    scene_.set_colour(add(kBallMesh, upright(ball.at, {}), kBallLabel + i, kBallMask), kLooseBall);
    shown_balls_.push_back({ball.at, Look::kLoose});
  }

  light_.to_sun = to_sun(layout.sun.azimuth, layout.sun.height);
  arena_view_ = looking_down({0, 0, 0.9 * size}, {0, 1});
  spectator_ = Pose::look_at(vec({0, -1.02 * size, 0.72 * size}), vec({0, -0.03 * size, 0.1 * size}));
}

void Scenery::update(const World& world) {
  update_drones(world);
  update_balls(world);
}

void Scenery::update_drones(const World& world) {
  for (uint32_t i = 0; i < shown_drones_.size(); ++i) {
    const Drone& now = world.drones()[i];
    ShownDrone& shown = shown_drones_[i];
    if (!(now.at == shown.at) || now.heading != shown.heading) {
      scene_.set_pose(first_drone_ + i, upright(now.at, now.ahead));
    }
    if (!now.playing && shown.playing) scene_.set_colour(first_drone_ + i, kOut);
    shown = {now.at, now.heading, now.playing};
  }
}

void Scenery::update_balls(const World& world) {
  for (uint32_t i = 0; i < shown_balls_.size(); ++i) {
    const Ball& ball = world.balls()[i];
    const ShownBall now{shown_at(world, ball), look_of(world, ball)};
    ShownBall& shown = shown_balls_[i];
    if (!(now.at == shown.at)) scene_.set_pose(first_ball_ + i, upright(now.at, {}));
    if (now.look != shown.look) {
      constexpr Colour kColours[] = {kLooseBall, kThrownBlue, kThrownRed};
      scene_.set_colour(first_ball_ + i, kColours[static_cast<size_t>(now.look)]);
    }
    shown = now;
  }
}

Scenery::Look Scenery::look_of(const World& world, const Ball& ball) {
  if (!ball.live) return Look::kLoose;
  return world.drones()[ball.drone].team == Team::kBlue ? Look::kThrownByBlue : Look::kThrownByRed;
}

void Scenery::attach_points(const World& world, uint32_t index, Pose* out) const {
  const Drone& drone = world.drones()[index];
  out[kHead] = head(drone);
  out[kChase] = chasing(world.layout(), drone);
  out[kOverhead] = looking_down(drone.at + Vector{0, 0, kOverheadHeight}, drone.ahead);
  out[kArenaView] = arena_view_;
  out[kSpectator] = spectator_;
}

}  // namespace uepool::sim::dodge
