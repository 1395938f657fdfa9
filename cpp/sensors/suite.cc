#include "sensors/suite.h"

#include <algorithm>

#include "sensors/image_sensor.h"
#include "sensors/lidar_sensor.h"

namespace uepool::sensors {
namespace {

bool is_image(Kind kind) { return kind == Kind::kCamera || kind == Kind::kDepth || kind == Kind::kSegmentation; }

}  // namespace

bool Suite::configure(const std::vector<SensorSettings>& sensors, uint32_t agent, uint32_t envs) {
  agent_ = agent;
  sensors_ = sensors;
  pipelines_ = std::vector<Pipeline>(sensors.size());
  shots_.clear();
  fans_.assign(sensors.size(), {});
  poses_.clear();
  size_t most_rays = 0;
  for (uint32_t i = 0; i < size(); ++i) {
    if (!pipelines_[i].configure(frame_format(sensors[i]), envs)) {
      error_ = "no memory for the frames of the sensor " + sensors[i].common.name;
      return false;
    }
    poses_.push_back(local_pose(sensors[i].common));
    if (is_image(sensors[i].kind)) {
      join_shot(i);
    } else if (sensors[i].kind == Kind::kLidar) {
      fans_[i] = fan(sensors[i].lidar);
      most_rays = std::max(most_rays, fans_[i].size());
    }
  }
  rays_.resize(most_rays);
  hits_.resize(most_rays);
  return true;
}

// Among the pictures that are taken anyway there may be one that shows what this sensor wants.
void Suite::join_shot(uint32_t index) {
  for (Shot& shot : shots_) {
    camera::Images images;
    bool joins = true;
    for (const uint32_t other : shot.sensors) {
      joins = joins && same_picture(sensors_[other], sensors_[index]);
      want(sensors_[other], this, &images);  // any address: only which of them are taken counts
    }
    if (joins && want(sensors_[index], this, &images)) {
      shot.sensors.push_back(index);
      return;
    }
  }
  shots_.push_back({{index}});
}

camera::Pose Suite::world_pose(uint32_t index, const camera::Pose* attach_points) const {
  return attach_points[sensors_[index].common.attach_point] * poses_[index];
}

bool Suite::is_image_sensor(uint32_t index) const { return is_image(sensors_[index].kind); }

camera::View Suite::view(uint32_t index, const camera::Pose* attach_points) const {
  return image_view(sensors_[index], agent_, world_pose(index, attach_points));
}

bool Suite::observe(camera::Renderer& renderer, uint32_t env, bool first, const Senses& senses, uint8_t* const* rows) {
  for (const Shot& shot : shots_) {
    if (!shoot(renderer, shot, env, first, senses, rows)) return false;
  }
  for (uint32_t i = 0; i < size(); ++i) {
    if (sensors_[i].kind == Kind::kLidar && !scan(renderer, i, env, first, senses, rows[i])) return false;
    if (sensors_[i].kind == Kind::kState) read_state(i, env, first, senses, rows[i]);
  }
  return true;
}

bool Suite::shoot(camera::Renderer& renderer, const Shot& shot, uint32_t env, bool first, const Senses& senses,
                  uint8_t* const* rows) {
  camera::Images images;
  camera::Light light = *senses.light;
  light.shadows = false;
  bool due = false;
  for (const uint32_t i : shot.sensors) {
    void* frame = pipelines_[i].begin(env, first, rows[i]);
    if (!frame) continue;
    due = true;
    want(sensors_[i], frame, &images);
    light.shadows = light.shadows || sensors_[i].image.shadows;
  }
  if (due && !renderer.render(*senses.scene, view(shot.sensors[0], senses.attach_points), light, images)) {
    error_ = renderer.error();
    return false;
  }
  for (const uint32_t i : shot.sensors) pipelines_[i].write(env, rows[i]);
  return true;
}

bool Suite::scan(camera::Renderer& renderer, uint32_t index, uint32_t env, bool first, const Senses& senses,
                 uint8_t* row) {
  const LidarSettings& lidar = sensors_[index].lidar;
  float* frame = static_cast<float*>(pipelines_[index].begin(env, first, row));
  if (frame) {
    const size_t count = fans_[index].size();
    place_fan(fans_[index], world_pose(index, senses.attach_points), rays_.data());
    const uint32_t mask = lidar.visibility_mask & ~body_mask(agent_);
    if (!renderer.cast(*senses.scene, rays_.data(), count, lidar.max_distance, mask, hits_.data())) {
      error_ = renderer.error();
      return false;
    }
    for (size_t i = 0; i < count; ++i) frame[i] = hits_[i].distance;
  }
  pipelines_[index].write(env, row);
  return true;
}

void Suite::read_state(uint32_t index, uint32_t env, bool first, const Senses& senses, uint8_t* row) {
  float* frame = static_cast<float*>(pipelines_[index].begin(env, first, row));
  if (frame) {
    for (const StateRange& range : sensors_[index].state) {
      std::copy_n(senses.state + range.first, range.size, frame);
      frame += range.size;
    }
  }
  pipelines_[index].write(env, row);
}

}  // namespace uepool::sensors
