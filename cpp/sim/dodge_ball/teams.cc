#include "sim/dodge_ball/teams.h"

#include <algorithm>
#include <array>

namespace uepool::sim::dodge {
namespace {

constexpr Team kTeams[] = {Team::kBlue, Team::kRed};

struct Place {
  Team team;
  uint32_t number;  // from 0 on
};

Place place_of(const std::string& spawn_point) {
  const std::vector<std::string> names = spawn_point_names();
  const auto index = static_cast<uint32_t>(std::ranges::find(names, spawn_point) - names.begin());
  return {kTeams[index / kLargestTeam], index % kLargestTeam};
}

// Which agent has which place of a team; null: none.
using Taken = std::array<std::array<const AgentConfig*, kLargestTeam>, 2>;

uint32_t count(const Taken& taken, Team team) {
  const auto& places = taken[static_cast<size_t>(team)];
  return kLargestTeam - static_cast<uint32_t>(std::ranges::count(places, nullptr));
}

void take(Taken* taken, Place place, const AgentConfig& agent) {
  const AgentConfig*& at = (*taken)[static_cast<size_t>(place.team)][place.number];
  if (at) {
    throw GameError(agent.path + ".spawn_point: the place " + quote(agent.spawn_point) + " is taken by agent " +
                    quote(at->id));
  }
  at = &agent;
}

void take_any(Taken* taken, const AgentConfig& agent) {
  const Team team = count(*taken, Team::kRed) < count(*taken, Team::kBlue) ? Team::kRed : Team::kBlue;
  const auto& places = (*taken)[static_cast<size_t>(team)];
  const auto number = static_cast<uint32_t>(std::ranges::find(places, nullptr) - places.begin());
  if (number == kLargestTeam) throw GameError(agent.path + ": a team has at most 16 drones");
  take(taken, {team, number}, agent);
}

}  // namespace

const char* name_of(Team team) { return team == Team::kBlue ? "blue" : "red"; }

std::vector<std::string> spawn_point_names() {
  std::vector<std::string> names;
  for (const Team team : kTeams) {
    for (uint32_t i = 1; i <= kLargestTeam; ++i) names.push_back(name_of(team) + std::to_string(i));
  }
  return names;
}

std::vector<Seat> read_seats(const std::vector<AgentConfig>& agents) {
  Taken taken{};
  for (const AgentConfig& agent : agents) {
    if (!agent.spawn_point.empty()) take(&taken, place_of(agent.spawn_point), agent);
  }
  for (const AgentConfig& agent : agents) {
    if (agent.spawn_point.empty()) take_any(&taken, agent);
  }
  std::vector<Seat> seats(agents.size());
  for (const Team team : kTeams) {
    uint32_t lane = 0;
    for (const AgentConfig* agent : taken[static_cast<size_t>(team)]) {
      if (agent) seats[static_cast<size_t>(agent - agents.data())] = {team, lane++};
    }
    if (lane == 0) {
      throw GameError("env_config.agents: nobody plays for " + std::string(name_of(team)) +
                      "; give each team an agent by its spawn_point, as \"blue1\" and \"red1\"");
    }
  }
  return seats;
}

uint32_t team_size(const std::vector<Seat>& seats, Team team) {
  return static_cast<uint32_t>(std::ranges::count(seats, team, &Seat::team));
}

}  // namespace uepool::sim::dodge
