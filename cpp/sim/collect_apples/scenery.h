// The garden as cameras see it: one scene per env, in which only what moved is changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "camera/scene.h"
#include "camera/view.h"
#include "sim/collect_apples/world.h"

namespace uepool::sim::apples {

// Labels in segmentation images: the class times 1000, and the number of the thing within its class.
inline constexpr uint16_t kGroundLabel = 1000;
inline constexpr uint16_t kWallLabel = 2000;  // north, west, south, east; posts follow as 2004 to 2007
inline constexpr uint16_t kTreeLabel = 3000;
inline constexpr uint16_t kAppleLabel = 4000;
inline constexpr uint16_t kRobotLabel = 5000;

// Bits of visibility masks; robots' bodies have one each (sensors/settings.h).
inline constexpr uint32_t kGroundMask = 1;
inline constexpr uint32_t kWallMask = 2;
inline constexpr uint32_t kTreeMask = 4;
inline constexpr uint32_t kAppleMask = 8;

// Where sensors may be, in the order of their poses.
enum AttachPoint : uint32_t { kHead, kChase, kOverhead, kGardenView, kCameraComp, kSpectator, kSpecCameraActor };
inline constexpr uint32_t kNumAttachPoints = 7;
// The robot's own, and those of things that are not the robot.
const std::vector<std::string>& attach_point_names();
const std::vector<std::string>& actor_names();

class Scenery {
 public:
  Scenery();
  Scenery(Scenery&&) = default;

  // Everything anew: at the beginning of an episode.
  void build(const World& world);
  // What the last step has changed.
  void update(const World& world);

  const camera::Scene& scene() const { return scene_; }
  const camera::Light& light() const { return light_; }
  // Writes kNumAttachPoints poses.
  void attach_points(const World& world, uint32_t robot, camera::Pose* out) const;

 private:
  void build_walls(double size);
  uint32_t add(uint32_t mesh, const camera::Pose& pose, size_t label, uint32_t mask, bool casts_shadow = true);

  camera::Scene scene_;
  camera::Light light_;
  camera::Pose garden_view_;
  camera::Pose spectator_;
  uint32_t first_apple_ = 0;  // instances
  uint32_t first_robot_ = 0;
  std::vector<Robot> shown_;  // robots as they were last drawn
  size_t hidden_ = 0;         // of World::picked()
};

}  // namespace uepool::sim::apples
