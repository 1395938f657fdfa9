// The arena as a team sees it: its own end at negative x, the opponents' at positive x, y to its left.
#pragma once

#include "sim/dodge_ball/teams.h"
#include "sim/math/vector.h"

namespace uepool::sim::dodge {

class TeamView {
 public:
  explicit TeamView(Team team) : sign_(team == Team::kBlue ? 1 : -1) {}

  Vector point(Vector at) const { return {at.x * sign_, at.y * sign_, at.z}; }
  Direction direction(Direction one) const { return {one.cosine * sign_, one.sine * sign_}; }

 private:
  double sign_;
};

}  // namespace uepool::sim::dodge
