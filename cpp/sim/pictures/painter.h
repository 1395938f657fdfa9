// Draws pictures of a scene for people.
#pragma once

#include <span>

#include "camera/scene.h"
#include "camera/view.h"
#include "sim/agents/agents.h"
#include "sim/game.h"

namespace uepool::sim {

// All pictures throw GameError where the renderer refuses the scene.
class Painter {
 public:
  // With the renderer of the agents. What is given must outlive this.
  Painter(Agents& agents, const camera::Scene& scene, const camera::Light& light)
      : agents_(agents), scene_(scene), light_(light) {}

  Picture rgb(const camera::View& view, bool shadows) const;
  // Near is bright: half as bright at 2 m, and never quite black.
  Picture depth(const camera::View& view) const;
  // Labels are those of a game that numbers things as class × 1000 + thing. Class k, from 0 (the sky) on, looks about
  // like classes[k]; from 2 on, things of a class differ a little.
  Picture segmentation(const camera::View& view, std::span<const camera::Colour> classes) const;

 private:
  void draw(const camera::View& view, bool shadows, const camera::Images& images) const;

  Agents& agents_;
  const camera::Scene& scene_;
  const camera::Light& light_;
};

}  // namespace uepool::sim
