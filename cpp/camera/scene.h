// Instances of meshes, each with a pose that may change every frame. Instance numbers are never used twice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "camera/geometry.h"
#include "wire/export.h"

namespace uepool::camera {

struct InstanceOptions {
  Pose pose;
  uint16_t label = 1;  // in segmentation images; 0 is what no instance is at
  uint32_t mask = 1;   // seen by cameras and rays that share a bit
  bool visible = true;
  bool casts_shadow = true;
  const Colour* colour = nullptr;  // in place of the mesh's own
};

class UEPOOL_EXPORT Scene {
 public:
  // `geometry` must outlive the scene.
  explicit Scene(const Geometry& geometry) : geometry_(geometry) {}

  static constexpr uint32_t kNone = UINT32_MAX;

  // The instance's number, counted from 0. kNone: error() says why (no such mesh, or a pose that can't be one).
  uint32_t add(uint32_t mesh, const InstanceOptions& options);
  // False: error() says why, and nothing has changed. A pose must be finite, a rotation times a scale above 0.
  bool set_pose(uint32_t instance, const Pose& pose);
  void set_visible(uint32_t instance, bool visible) { instances_[instance].visible = visible; }
  void set_label(uint32_t instance, uint16_t label) { instances_[instance].label = label; }
  void set_colour(uint32_t instance, Colour colour);
  // Removes all instances.
  void clear() { instances_.clear(); }

  struct Instance {
    Pose pose;
    float scale = 1;
    uint32_t mesh = 0;
    uint32_t mask = 1;
    uint16_t label = 1;
    bool visible = true;
    bool casts_shadow = true;
    bool coloured = false;
    Colour colour;
  };
  const std::vector<Instance>& instances() const { return instances_; }
  const Geometry& geometry() const { return geometry_; }
  const std::string& error() const { return error_; }

 private:
  bool validate(const Pose& pose, float* scale);

  const Geometry& geometry_;
  std::vector<Instance> instances_;
  std::string error_;
};

}  // namespace uepool::camera
