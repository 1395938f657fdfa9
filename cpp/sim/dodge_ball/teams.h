// Who plays for whom: an agent's spawn point says its team and its place in it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/agents/agents.h"

namespace uepool::sim::dodge {

inline constexpr uint32_t kLargestTeam = 16;

enum class Team : uint32_t { kBlue = 0, kRed = 1 };

constexpr Team other(Team team) { return team == Team::kBlue ? Team::kRed : Team::kBlue; }
// "blue", "red".
const char* name_of(Team team);

struct Seat {
  Team team = Team::kBlue;
  uint32_t lane = 0;  // of the team's lanes along the arena, from 0 on, from left to right as the team looks
};

// "blue1" to "blue16", "red1" to "red16".
std::vector<std::string> spawn_point_names();

// Of every agent. Those without a spawn point join the team that is smaller so far, blue first. Throws GameError where
// two take the same spawn point, a team is too large, or one has nobody.
std::vector<Seat> read_seats(const std::vector<AgentConfig>& agents);

uint32_t team_size(const std::vector<Seat>& seats, Team team);

}  // namespace uepool::sim::dodge
