#include "Session/UEPoolViews.h"

#include <algorithm>
#include <vector>

#include "Scene/UEPoolScene.h"
#include "wire/seed.h"

using uepool::camera::Images;
using uepool::camera::View;
using uepool::engine::Picture;
using uepool::env_config::Agents;

namespace {
constexpr const char* OfAgents[] = {"agent", "depth", "segmentation"};

// Near is bright: half as bright at 2 m, and never quite black.
uint8 BrightnessOf(float Depth) { return static_cast<uint8>(255 * 2 / (2 + Depth)); }

// Looks down at all of it from a corner.
View SpectatorView(const Agents& Agents, const FUEPoolScene& Scene) {
  View Result;
  Result.width = Agents.launch().window_width;
  Result.height = Agents.launch().window_height;
  uepool::camera::Vec3 Middle;
  float Radius;
  Scene.GetBounds(&Middle, &Radius);
  Result.max_distance = 4 * Radius;
  Result.pose = uepool::camera::Pose::look_at(Middle + uepool::camera::Vec3{-0.9f, 0.7f, 0.8f} * Radius, Middle);
  return Result;
}

std::string Kind(const std::string& View) { return View.substr(0, View.find(':')); }
}  // namespace

namespace UEPool {
std::vector<std::string> ViewNames(const Agents& Agents) {
  std::vector<std::string> Result;
  for (uint32 Agent = 0; Agent < Agents.size(); ++Agent) {
    for (const char* Each : OfAgents) {
      if (!Agents.sensors(Agent).empty()) {
        Result.push_back(Agent == 0 ? Each : std::string(Each) + ":" + Agents.configs()[Agent].id);
      }
    }
  }
  return Result;
}

int32 AgentOfView(const Agents& Agents, const std::string& View) {
  if (View == "spectator") {
    return -1;
  }
  const size_t Colon = View.find(':');
  for (uint32 Agent = 0; Colon != std::string::npos && Agent < Agents.size(); ++Agent) {
    if (Agents.configs()[Agent].id == View.substr(Colon + 1)) {
      return static_cast<int32>(Agent);
    }
  }
  return 0;
}

std::string DrawView(Agents& Agents, const FUEPoolScene& Scene, const std::string& Name,
                     const std::vector<uepool::camera::Pose>& Poses, const uepool::camera::Pose* Spectator,
                     Picture* Picture) {
  const int32 Agent = AgentOfView(Agents, Name);
  View View = SpectatorView(Agents, Scene);
  if (Spectator) {
    View.pose = *Spectator;
  }
  uepool::camera::Light Light = Scene.GetLight();
  Light.shadows = true;
  if (Agent >= 0) {
    if (!Agents.view(static_cast<uint32>(Agent), Poses.data(), &View)) {
      return "agent " + Agents.configs()[static_cast<size_t>(Agent)].id +
             " has no camera, depth or segmentation sensor to look through";
    }
    Light.shadows = Agents.sees_shadows(static_cast<uint32>(Agent));
  }
  const size_t Pixels = size_t{View.width} * View.height;
  Picture->width = View.width;
  Picture->height = View.height;
  Picture->rgb.assign(3 * Pixels, 0);
  std::vector<float> Depth;
  std::vector<uint16_t> Labels;
  Images Images;
  if (Kind(Name) == "depth") {
    Depth.resize(Pixels);
    Images.depth = Depth.data();
  } else if (Kind(Name) == "segmentation") {
    Labels.resize(Pixels);
    Images.segmentation = Labels.data();
  } else {
    Images.rgb = Picture->rgb.data();
  }
  if (!Agents.renderer().render(Scene.GetScene(), View, Light, Images)) {
    return Agents.renderer().error();
  }
  for (size_t Pixel = 0; Pixel < Depth.size(); ++Pixel) {
    std::fill_n(Picture->rgb.begin() + static_cast<std::ptrdiff_t>(3 * Pixel), 3, BrightnessOf(Depth[Pixel]));
  }
  for (size_t Pixel = 0; Pixel < Labels.size(); ++Pixel) {
    const uint64_t Bits = Labels[Pixel] == 0 ? 0 : uepool::wire::mix64(Labels[Pixel]);
    for (int Channel = 0; Channel < 3; ++Channel) {
      Picture->rgb[3 * Pixel + static_cast<size_t>(Channel)] = static_cast<uint8>(Bits >> 8 * Channel);
    }
  }
  return "";
}
}  // namespace UEPool
