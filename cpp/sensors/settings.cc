#include "sensors/settings.h"

#include <cmath>
#include <cstdio>
#include <initializer_list>

#include "sensors/frame_format.h"

namespace uepool::sensors {
namespace {

std::string text_of(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

// The first of some checks that finds something.
struct Findings {
  Problem problem;

  void require(bool holds, const char* field, const std::string& reason) {
    if (!holds && !problem) problem = {field, reason};
  }
  void within(const char* field, uint32_t value, const Limits<uint32_t>& limits) {
    require(limits.allow(value), field,
            "must be an integer from " + std::to_string(limits.low) + " to " + std::to_string(limits.high) + ", not " +
                std::to_string(value));
  }
  void within(const char* field, float value, const Limits<double>& limits) {
    // What a float makes of a limit counts as the limit.
    const bool holds = value >= static_cast<float>(limits.low) && value <= static_cast<float>(limits.high);
    require(holds, field,
            "must be a number from " + text_of(limits.low) + " to " + text_of(limits.high) + ", not " +
                text_of(static_cast<double>(value)));
  }
};

void check_common(const CommonSettings& common, Findings* found) {
  found->require(!common.name.empty(), "name", "must not be empty");
  for (const float value : {common.position.x, common.position.y, common.position.z}) {
    found->within("position", value, kPositionLimits);
  }
  found->within("yaw", common.yaw, kAngleLimits);
  found->within("pitch", common.pitch, kAngleLimits);
  found->within("frame_stack_size", common.frame_stack_size, kStackLimits);
  found->within("frame_skip", common.frame_skip, kSkipLimits);
}

void check_image(const SensorSettings& settings, uint32_t agent, Findings* found) {
  const ImageSettings& image = settings.image;
  found->within("width", image.width, kSideLimits);
  found->within("height", image.height, kSideLimits);
  found->within("fov", image.fov, kFovLimits);
  found->within("ortho_width", image.ortho_width, kDistanceLimits);
  found->within("near_distance", image.near_distance, kDistanceLimits);
  found->within("max_distance", image.max_distance, kDistanceLimits);
  found->require(image.near_distance < image.max_distance, "near_distance", "must be less than max_distance");
  found->require(image.render_owner || agent < kHideableBodies, "render_owner",
                 "must be true: only the bodies of the first " + std::to_string(kHideableBodies) +
                     " agents can be hidden from their own cameras");
  const bool camera = settings.kind == Kind::kCamera;
  found->require(camera || !image.grayscale, "grayscale", "is for cameras");
  found->require(camera || !image.srgb, "srgb", "is for cameras");
  found->require(camera || !image.shadows, "shadows", "is for cameras");
  found->require(settings.kind != Kind::kSegmentation || !settings.common.normalise, "normalise",
                 "must be false: labels are not quantities");
}

void check_lidar(const LidarSettings& lidar, uint32_t agent, Findings* found) {
  found->within("rays", lidar.rays, kRayLimits);
  found->within("fov", lidar.fov, kLidarFovLimits);
  found->within("channels", lidar.channels, kChannelLimits);
  found->within("vertical_fov", lidar.vertical_fov, kVerticalFovLimits);
  found->within("max_distance", lidar.max_distance, kDistanceLimits);
  found->require(agent < kHideableBodies, "type",
                 "can't be lidar: only the bodies of the first " + std::to_string(kHideableBodies) +
                     " agents can be hidden from their own rays");
}

void check_state(const SensorSettings& settings, Findings* found) {
  uint64_t numbers = 0;
  for (const StateRange& range : settings.state) {
    numbers += range.size;
    found->require(!(range.low > range.high), "fields", range.name + " has a lower bound above its upper one");
    const bool bounded = std::isfinite(range.low) && std::isfinite(range.high);
    found->require(!settings.common.normalise || bounded, "normalise",
                   "must be false: the state field " + range.name + " has no bounds");
  }
  numbers *= settings.common.frame_stack_size;
  found->require(numbers >= kStateLimits.low && numbers <= kStateLimits.high, "fields",
                 "must be " + std::to_string(kStateLimits.low) + " to " + std::to_string(kStateLimits.high) +
                     " numbers in all frames of the stack, not " + std::to_string(numbers));
}

}  // namespace

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::kCamera:
      return "camera";
    case Kind::kDepth:
      return "depth";
    case Kind::kSegmentation:
      return "segmentation";
    case Kind::kLidar:
      return "lidar";
    case Kind::kState:
      return "state";
  }
  return "";
}

Problem validate(const SensorSettings& settings, uint32_t agent) {
  Findings found;
  check_common(settings.common, &found);
  switch (settings.kind) {
    case Kind::kCamera:
    case Kind::kDepth:
    case Kind::kSegmentation:
      check_image(settings, agent, &found);
      break;
    case Kind::kLidar:
      check_lidar(settings.lidar, agent, &found);
      break;
    case Kind::kState:
      check_state(settings, &found);
      break;
  }
  if (found.problem) return found.problem;  // sizes mean something only where the rest is right
  const uint64_t bytes = frame_format(settings).row_bytes();
  const bool stacked = settings.common.frame_stack_size > 1;
  const char* field = stacked ? "frame_stack_size" : settings.kind == Kind::kLidar ? "rays" : "width";
  found.require(bytes <= kMaxRowBytes, field,
                "makes observations of " + std::to_string(bytes) + " bytes; at most " + std::to_string(kMaxRowBytes) +
                    " are possible");
  return found.problem;
}

}  // namespace uepool::sensors
