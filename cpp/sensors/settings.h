// What a sensor is: plain settings, their limits, and a check that names the setting and what is wrong with it.
// docs/sensors.md says what they mean.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "camera/view.h"
#include "wire/export.h"

namespace uepool::sensors {

enum class Kind : uint32_t { kCamera = 0, kDepth = 1, kSegmentation = 2, kLidar = 3, kState = 4 };
inline constexpr uint32_t kNumKinds = 5;
// "camera", "depth", "segmentation", "lidar", "state".
UEPOOL_EXPORT const char* kind_name(Kind kind);

// [height, width, channels] or [channels, height, width].
enum class Layout : uint32_t { kHwc = 0, kChw = 1 };

template <class T>
struct Limits {
  T low, high;
  bool allow(T value) const { return value >= low && value <= high; }  // not-a-number: no
};

inline constexpr Limits<uint32_t> kSideLimits{1, 2048};       // pixels
inline constexpr Limits<double> kFovLimits{1, 179};           // degrees, of a pinhole
inline constexpr Limits<double> kDistanceLimits{1e-3, 1e6};   // metres; near, far, and the width of orthographic views
inline constexpr Limits<double> kPositionLimits{-1e6, 1e6};   // metres
inline constexpr Limits<double> kAngleLimits{-360, 360};      // degrees
inline constexpr Limits<uint32_t> kStackLimits{1, 16};        // frames
inline constexpr Limits<uint32_t> kSkipLimits{1, 64};         // steps
inline constexpr Limits<uint32_t> kRayLimits{1, 4096};        // of one channel
inline constexpr Limits<uint32_t> kChannelLimits{1, 64};      // of a lidar
inline constexpr Limits<double> kLidarFovLimits{1, 360};      // degrees
inline constexpr Limits<double> kVerticalFovLimits{0, 180};   // degrees
inline constexpr Limits<uint32_t> kStateLimits{1, 1 << 16};   // numbers of a stack
inline constexpr uint64_t kMaxRowBytes = uint64_t{64} << 20;  // of one sensor's observation

// Bodies of agents: an agent's own body is hidden from its sensors (unless render_owner) by a bit of the masks of
// scene and view. Instances of the body of agent k carry body_mask(k) alone; everything else in the world carries some
// of kWorldMask. The first agents have a bit each; the bodies of all others share one that is never hidden.
inline constexpr uint32_t kWorldMask = 0x7F;
inline constexpr uint32_t kHideableBodies = 24;  // bits 31 down to 8
constexpr uint32_t body_mask(uint32_t agent) { return agent < kHideableBodies ? 1u << (31 - agent) : 1u << 7; }

// Where a sensor is, and how what it reads becomes an observation.
struct CommonSettings {
  std::string name;
  uint32_t attach_point = 0;  // index of the pose in Senses::attach_points
  camera::Vec3 position;      // metres, in the attach point's frame
  float yaw = 0;              // degrees, to the left
  float pitch = 0;            // degrees, upwards
  uint32_t frame_stack_size = 1;
  uint32_t frame_skip = 1;
  bool normalise = false;
};

// Of cameras, depth and segmentation.
struct ImageSettings {
  uint32_t width = 84;
  uint32_t height = 84;
  camera::Projection projection = camera::Projection::kPinhole;
  float fov = 90;          // horizontal, degrees
  float ortho_width = 10;  // metres
  float near_distance = 0.1f;
  float max_distance = 150;
  uint32_t visibility_mask = UINT32_MAX;
  bool render_owner = false;
  Layout layout = Layout::kHwc;
  bool grayscale = false;  // cameras only, as the next two
  bool srgb = false;
  bool shadows = false;
};

struct LidarSettings {
  uint32_t rays = 32;
  float fov = 360;
  uint32_t channels = 1;
  float vertical_fov = 0;
  float max_distance = 150;
  uint32_t visibility_mask = UINT32_MAX;
};

// Some numbers of the state, beside each other.
struct StateRange {
  std::string name;    // for people
  uint32_t first = 0;  // index in Senses::state
  uint32_t size = 1;
  double low = 0;  // of each number; infinite: it has no such bound
  double high = 0;
};

struct SensorSettings {
  Kind kind = Kind::kCamera;
  CommonSettings common;
  ImageSettings image;            // of the first three kinds
  LidarSettings lidar;            // of a lidar
  std::vector<StateRange> state;  // of a state sensor
};

// An empty reason: nothing is wrong.
struct Problem {
  std::string field;
  std::string reason;
  explicit operator bool() const { return !reason.empty(); }
};

// `agent`: the number of the agent that has the sensor.
UEPOOL_EXPORT Problem validate(const SensorSettings& settings, uint32_t agent);

}  // namespace uepool::sensors
