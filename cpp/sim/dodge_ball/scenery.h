// The arena as cameras see it: one scene per env, in which only what moved is changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "camera/scene.h"
#include "camera/view.h"
#include "sim/dodge_ball/world.h"

namespace uepool::sim::dodge {

// Labels in segmentation images: the class times 1000, and the number of the thing within its class.
inline constexpr uint16_t kFloorLabel = 1000;
inline constexpr uint16_t kWallLabel = 2000;  // blue's end, red's end, left, right
inline constexpr uint16_t kPillarLabel = 3000;
inline constexpr uint16_t kBallLabel = 4000;
inline constexpr uint16_t kDroneLabel = 5000;

// Bits of visibility masks; drones' bodies have one each (sensors/settings.h).
inline constexpr uint32_t kFloorMask = 1;
inline constexpr uint32_t kWallMask = 2;
inline constexpr uint32_t kPillarMask = 4;
inline constexpr uint32_t kBallMask = 8;
inline constexpr uint32_t kRightWallMask = 16;  // which spectators look through

// Where sensors may be, in the order of their poses.
enum AttachPoint : uint32_t { kHead, kChase, kOverhead, kArenaView, kSpectator };
inline constexpr uint32_t kNumAttachPoints = 5;
// The drone's own, and those of things that are not the drone.
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
  void attach_points(const World& world, uint32_t drone, camera::Pose* out) const;

 private:
  // How a ball looks: of itself, or as thrown by a team.
  enum class Look : uint8_t { kLoose, kThrownByBlue, kThrownByRed };
  struct ShownDrone {
    Vector at;
    Angle heading = 0;
    bool playing = true;
  };
  struct ShownBall {
    Vector at;
    Look look = Look::kLoose;
  };

  uint32_t add(uint32_t mesh, const camera::Pose& pose, size_t label, uint32_t mask, bool casts_shadow = true);
  void update_drones(const World& world);
  void update_balls(const World& world);
  static Look look_of(const World& world, const Ball& ball);

  camera::Scene scene_;
  camera::Light light_;
  camera::Pose arena_view_;
  camera::Pose spectator_;
  uint32_t first_drone_ = 0;  // instances
  uint32_t first_ball_ = 0;
  std::vector<ShownDrone> shown_drones_;  // as they were last drawn
  std::vector<ShownBall> shown_balls_;
};

}  // namespace uepool::sim::dodge
