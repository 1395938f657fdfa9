#include "env_config/sensor_reader.h"

#include <algorithm>

#include "env_config/reading.h"

namespace uepool::env_config {
namespace {

using sensors::Kind;
using sensors::Limits;

uint32_t integer(Fields& fields, const char* name, uint32_t otherwise, const Limits<uint32_t>& limits) {
  return static_cast<uint32_t>(fields.integer(name, otherwise, limits.low, limits.high));
}

float real(Fields& fields, const char* name, double otherwise, const Limits<double>& limits) {
  return static_cast<float>(fields.real(name, otherwise, limits.low, limits.high));
}

uint32_t index_of(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<uint32_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

// Poses come in this order: the agent's own attach points, then the other actors.
uint32_t read_attach_point(Fields& fields, const AgentWorld& world) {
  const std::string part = one_of(fields, "attach_to_comp_name", world.attach_points, world.any_case);
  const std::string actor = one_of(fields, "attach_to_actor_name", world.actors, world.any_case);
  if (actor.empty()) return part.empty() ? 0 : index_of(world.attach_points, part);
  if (!part.empty()) {
    fields.refuse("attach_to_comp_name",
                  "must be empty where attach_to_actor_name is given: actors have no parts here");
  }
  return static_cast<uint32_t>(world.attach_points.size()) + index_of(world.actors, actor);
}

void read_common(Fields& fields, const AgentWorld& world, sensors::CommonSettings* common) {
  common->attach_point = read_attach_point(fields, world);
  if (const auto position = fields.reals("position", 3)) {
    for (const double value : *position) {
      if (!sensors::kPositionLimits.allow(value)) fields.refuse("position", "must be numbers from -1e+06 to 1e+06");
    }
    common->position = {static_cast<float>((*position)[0]), static_cast<float>((*position)[1]),
                        static_cast<float>((*position)[2])};
  }
  common->yaw = real(fields, "yaw", 0, sensors::kAngleLimits);
  common->pitch = real(fields, "pitch", 0, sensors::kAngleLimits);
  common->frame_stack_size = integer(fields, "frame_stack_size", 1, sensors::kStackLimits);
  common->frame_skip = integer(fields, "frame_skip", 1, sensors::kSkipLimits);
  common->normalise = fields.flag("normalise", false);
}

void read_image(Fields& fields, const AgentWorld& world, Kind kind, sensors::ImageSettings* image) {
  image->width = integer(fields, "width", image->width, sensors::kSideLimits);
  image->height = integer(fields, "height", image->height, sensors::kSideLimits);
  image->fov = real(fields, "fov", 90, sensors::kFovLimits);
  const std::string projection = fields.choice("projection", "pinhole", {"pinhole", "orthographic"});
  image->projection = projection == "pinhole" ? camera::Projection::kPinhole : camera::Projection::kOrthographic;
  image->ortho_width = real(fields, "ortho_width", 10, sensors::kDistanceLimits);
  image->near_distance = real(fields, "near_distance", 0.1, sensors::kDistanceLimits);
  image->max_distance = real(fields, "max_distance", 150, sensors::kDistanceLimits);
  image->visibility_mask = static_cast<uint32_t>(fields.integer("visibility_mask", UINT32_MAX, 0, UINT32_MAX));
  image->render_owner = fields.flag("render_owner", false);
  image->layout =
      fields.choice("layout", "hwc", {"hwc", "chw"}) == "hwc" ? sensors::Layout::kHwc : sensors::Layout::kChw;
  if (fields.flag("use_gpu", false)) fields.refuse("use_gpu", "must be false: " + world.engine + " draws on the CPU");
  if (kind != Kind::kCamera) return;
  image->grayscale = fields.flag("grayscale", false);
  image->srgb = fields.flag("srgb", false);
  image->shadows = fields.flag("shadows", false);
}

void read_lidar(Fields& fields, sensors::LidarSettings* lidar) {
  lidar->rays = integer(fields, "rays", lidar->rays, sensors::kRayLimits);
  lidar->fov = real(fields, "fov", 360, sensors::kLidarFovLimits);
  lidar->channels = integer(fields, "channels", lidar->channels, sensors::kChannelLimits);
  lidar->vertical_fov = real(fields, "vertical_fov", 0, sensors::kVerticalFovLimits);
  lidar->max_distance = real(fields, "max_distance", 150, sensors::kDistanceLimits);
  lidar->visibility_mask = static_cast<uint32_t>(fields.integer("visibility_mask", UINT32_MAX, 0, UINT32_MAX));
}

// All that the game offers, or the fields of a list, in the list's order.
void read_state(Fields& fields, const AgentWorld& world, std::vector<sensors::StateRange>* state) {
  std::vector<std::string> known;
  std::vector<sensors::StateRange> offered;
  uint32_t first = 0;
  for (const StateField& field : world.state_fields) {
    known.push_back(field.name);
    offered.push_back({field.name, first, field.size, field.low, field.high});
    first += field.size;
  }
  if (offered.empty()) fields.refuse("type", "can't be state: this game has no state fields");
  const Json* given = fields.any("fields");
  if (!given || given->is_null()) {
    *state = offered;
    return;
  }
  const std::vector<std::string> names = fields.texts("fields").value_or(std::vector<std::string>());
  if (names.empty()) fields.refuse("fields", "must not be empty; leave it out for all: " + join(known));
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string item = "fields." + std::to_string(i);
    const uint32_t index = index_of(known, names[i]);
    if (index == known.size()) {
      fields.refuse(item, "unknown state field " + quote(names[i]) + "; known: " + join(known));
      return;
    }
    if (std::find(names.begin(), names.begin() + i, names[i]) != names.begin() + i) {
      fields.refuse(item, quote(names[i]) + " is there twice");
      return;
    }
    state->push_back(offered[index]);
  }
}

}  // namespace

sensors::SensorSettings read_sensor(Fields& fields, const AgentWorld& world, const std::string& name, Kind kind,
                                    uint32_t agent) {
  sensors::SensorSettings settings;
  settings.common.name = name;
  settings.kind = kind;
  read_common(fields, world, &settings.common);
  if (kind == Kind::kLidar) {
    read_lidar(fields, &settings.lidar);
  } else if (kind == Kind::kState) {
    read_state(fields, world, &settings.state);
  } else {
    read_image(fields, world, kind, &settings.image);
  }
  fields.finish();
  if (fields.problem()) return settings;
  if (const sensors::Problem problem = validate(settings, agent)) fields.refuse(problem.field, problem.reason);
  return settings;
}

}  // namespace uepool::env_config
