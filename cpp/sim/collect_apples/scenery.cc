#include "sim/collect_apples/scenery.h"

#include <algorithm>
#include <cmath>

#include "sensors/settings.h"
#include "sim/collect_apples/geometry_store.h"
#include "sim/collect_apples/meshes.h"
#include "sim/pictures/add_to_scene.h"
#include "sim/pictures/poses.h"

namespace uepool::sim::apples {
namespace {

// Metres: how the cameras that follow a robot stand to it.
constexpr double kChaseBehind = 2.2, kChaseHeight = 1.7, kChaseTarget = 1.6;
constexpr int kChaseStops = 8;                            // on the way from the robot's head to there
constexpr double kChaseFrom = 0.6;                        // height of the first
constexpr double kCrownRadius = 0.95, kCrownFoot = 0.75;  // of a tree of scale 1, with a little to spare
constexpr double kOverheadHeight = 6;
// A pinhole of 90 degrees at this height above the garden's centre, as a share of its size, sees it with a margin. At
// least: above all trees.
constexpr double kGardenHeight = 0.56, kLeastGardenHeight = 5;

// Whether a camera there is within the garden and outside of the trees.
bool is_clear(const Layout& layout, Point at, double z) {
  const double edge = layout.size / 2 - 0.02;
  if (std::abs(at.x) > edge || std::abs(at.y) > edge) return false;
  return std::ranges::none_of(layout.trees, [&](const Tree& tree) {
    return distance2(at, tree.at) < squared(z < kCrownFoot * tree.scale ? tree.radius() : kCrownRadius * tree.scale);
  });
}

Pose head(const Robot& robot) {
  return upright(robot.at + forward(robot.ahead) * kEyeForward, kEyeHeight, robot.ahead);
}

// Behind and above the robot, as far as the way to there is clear, looking at what lies ahead of it. Where there is no
// room at all it is the head.
Pose chasing(const Layout& layout, const Robot& robot) {
  const auto at = [&](double metres) { return robot.at + forward(robot.ahead) * metres; };
  Point eye;
  double height = 0;
  int stop = 0;
  for (; stop < kChaseStops; ++stop) {
    const double share = static_cast<double>(stop + 1) / kChaseStops;
    const Point next = at(-kChaseBehind * share);
    const double z = kChaseFrom + (kChaseHeight - kChaseFrom) * share;
    if (!is_clear(layout, next, z)) break;
    eye = next;
    height = z;
  }
  if (stop < 2) return head(robot);
  const Point target = at(kChaseTarget);
  return Pose::look_at(vec(eye, height), vec(target, 0.3));
}

}  // namespace

const std::vector<std::string>& attach_point_names() {
  static const std::vector<std::string> names = {"head", "chase", "overhead", "garden", "CameraComp"};
  return names;
}

const std::vector<std::string>& actor_names() {
  static const std::vector<std::string> names = {"spectator", "SpecCameraActor"};
  return names;
}

Scenery::Scenery() : scene_(shared_geometry()) {
  light_.sun = 0.5f;
  light_.ambient = 0.55f;
}

uint32_t Scenery::add(uint32_t mesh, const Pose& pose, size_t label, uint32_t mask, bool casts_shadow) {
  return add_to_scene(&scene_, mesh, pose, {static_cast<uint16_t>(label), mask, casts_shadow});
}

void Scenery::build_walls(double size) {
  const double half = size / 2;
  for (uint32_t side = 0; side < kSides; ++side) {
    // Along the wall with the garden to the left: from the mesh's origin to its end.
    const Direction along = direction_of((side + 1) << 30), out = direction_of(side << 30);
    const auto at = [&](double from, double inward) {
      return forward(out) * (half - inward) + forward(along) * (from - half);
    };
    const auto piece = [&](uint32_t length, double from, double inward) {
      add(wall_mesh(side, length), upright(at(from, inward), 0, along), kWallLabel + side, kWallMask);
    };
    double done = 0;
    for (uint32_t length = kWallLengths; length-- > 0;) {
      for (const double metres = 1 << length; done + metres <= size; done += metres) piece(length, done, 0);
    }
    // Less than a metre is left: one more, a little in front of the one before.
    if (done < size) piece(0, size - 1, 0.01);
    const Point corner = at(size + kWallThickness / 2, -kWallThickness / 2);
    add(kPost, upright(corner, 0, {}), kWallLabel + kSides + side, kWallMask);
  }
}

void Scenery::build(const World& world) {
  const Layout& layout = world.layout();
  scene_.clear();
  add(kGround, upright({}, 0, {}, layout.size), kGroundLabel, kGroundMask, false);
  build_walls(layout.size);
  for (size_t i = 0; i < layout.trees.size(); ++i) {
    const Tree& tree = layout.trees[i];
    add(tree_mesh(tree.kind, tree.tone), upright(tree.at, 0, direction_of(tree.yaw), tree.scale), kTreeLabel + i,
        kTreeMask);
  }
  first_apple_ = static_cast<uint32_t>(scene_.instances().size());
  for (size_t i = 0; i < layout.apples.size(); ++i) {
    const Apple& apple = layout.apples[i];
    add(apple_mesh(apple.tone), upright(apple.at, 0, direction_of(apple.yaw), apple.scale), kAppleLabel + i,
        kAppleMask);
  }
  first_robot_ = static_cast<uint32_t>(scene_.instances().size());
  shown_ = world.robots();
  for (uint32_t i = 0; i < shown_.size(); ++i) {
    add(robot_mesh(i % kRobotColours), upright(shown_[i].at, 0, shown_[i].ahead), kRobotLabel + i,
        sensors::body_mask(i));
  }
  hidden_ = 0;
  update(world);

  light_.to_sun = to_sun(layout.sun.azimuth, layout.sun.height);
  garden_view_ = looking_down({}, std::max(kGardenHeight * layout.size, kLeastGardenHeight), {});
  const double s = layout.size;
  spectator_ = Pose::look_at(vec(-0.84 * s, -0.6 * s, 0.8 * s), vec(-0.1 * s, -0.08 * s, 0));
}

void Scenery::update(const World& world) {
  const std::vector<uint32_t>& picked = world.picked();
  for (; hidden_ < picked.size(); ++hidden_) scene_.set_visible(first_apple_ + picked[hidden_], false);
  const std::vector<Robot>& robots = world.robots();
  for (uint32_t i = 0; i < robots.size(); ++i) {
    const Robot& now = robots[i];
    Robot& shown = shown_[i];
    if (now.at.x == shown.at.x && now.at.y == shown.at.y && now.heading == shown.heading) continue;
    scene_.set_pose(first_robot_ + i, upright(now.at, 0, now.ahead));
    shown = now;
  }
}

void Scenery::attach_points(const World& world, uint32_t index, Pose* out) const {
  const Robot& robot = world.robots()[index];
  out[kHead] = head(robot);
  out[kChase] = chasing(world.layout(), robot);
  out[kOverhead] = looking_down(robot.at, kOverheadHeight, robot.ahead);
  out[kGardenView] = garden_view_;
  out[kCameraComp] = out[kChase];
  out[kSpectator] = out[kSpecCameraActor] = spectator_;
}

}  // namespace uepool::sim::apples
