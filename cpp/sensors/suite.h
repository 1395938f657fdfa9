// All sensors of one agent, over all envs of an instance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "camera/renderer.h"
#include "sensors/pipeline.h"
#include "sensors/settings.h"
#include "wire/export.h"

namespace uepool::sensors {

// What an agent's sensors read at one moment. Pointers must stay valid during the call only.
struct Senses {
  const camera::Scene* scene = nullptr;         // needed by all but state sensors, as the next two
  const camera::Light* light = nullptr;         // each camera decides itself whether there are shadows
  const camera::Pose* attach_points = nullptr;  // where they are in the world, in the world's order
  const float* state = nullptr;                 // all numbers that state sensors may show, in order
};

class UEPOOL_EXPORT Suite {
 public:
  Suite() = default;
  // Moved only: what it keeps of an episode is large.
  Suite(Suite&&) = default;
  Suite& operator=(Suite&&) = default;
  Suite(const Suite&) = delete;
  Suite& operator=(const Suite&) = delete;

  // Settings that validate() finds nothing wrong with. False: error() says why.
  bool configure(const std::vector<SensorSettings>& sensors, uint32_t agent, uint32_t envs);

  // The observation of this moment: rows[i] is where sensor i's goes. False: error() says why.
  bool observe(camera::Renderer& renderer, uint32_t env, bool first, const Senses& senses, uint8_t* const* rows);

  uint32_t size() const { return static_cast<uint32_t>(sensors_.size()); }
  const SensorSettings& settings(uint32_t index) const { return sensors_[index]; }
  // Camera, depth and segmentation are.
  bool is_image_sensor(uint32_t index) const;
  // What such a sensor sees: its camera in the world. attach_points as in Senses.
  camera::View view(uint32_t index, const camera::Pose* attach_points) const;
  const std::string& error() const { return error_; }

 private:
  // Image sensors that see the same: one picture gives them all.
  struct Shot {
    std::vector<uint32_t> sensors;
  };

  void join_shot(uint32_t index);
  camera::Pose world_pose(uint32_t index, const camera::Pose* attach_points) const;
  bool shoot(camera::Renderer& renderer, const Shot& shot, uint32_t env, bool first, const Senses& senses,
             uint8_t* const* rows);
  bool scan(camera::Renderer& renderer, uint32_t index, uint32_t env, bool first, const Senses& senses, uint8_t* row);
  void read_state(uint32_t index, uint32_t env, bool first, const Senses& senses, uint8_t* row);

  uint32_t agent_ = 0;
  std::vector<SensorSettings> sensors_;
  std::vector<Pipeline> pipelines_;
  std::vector<camera::Pose> poses_;  // of each sensor, in its attach point's frame
  std::vector<Shot> shots_;
  std::vector<std::vector<camera::Vec3>> fans_;  // a lidar's directions, in the sensor's own frame
  std::vector<camera::Ray> rays_;
  std::vector<camera::Hit> hits_;
  std::string error_;
};

}  // namespace uepool::sensors
