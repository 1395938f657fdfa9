#include "sim/dodge_ball/rules.h"

#include <algorithm>

#include "sim/dodge_ball/global_state.h"
#include "sim/dodge_ball/state_fields.h"

namespace uepool::sim::dodge {
namespace {

// +1: this team's opponents have all come to be out in the last step; -1: itself; 0: neither, or both.
int win_of(const World& world, Team team) { return (world.fell(other(team)) ? 1 : 0) - (world.fell(team) ? 1 : 0); }

// 1: blue has more drones left, 2: red; 0: as many.
int64_t winner(const World& world) {
  const uint32_t blue = world.left(Team::kBlue), red = world.left(Team::kRed);
  return blue > red ? 1 : red > blue ? 2 : 0;
}

}  // namespace

const std::vector<std::string>& rewarder_types() {
  static const std::vector<std::string> types = {"hit_reward",    "team_hit_reward", "hit_penalty",  "win_reward",
                                                 "pickup_reward", "approach_reward", "step_penalty", "bump_penalty"};
  return types;
}

const std::vector<std::string>& terminator_types() {
  static const std::vector<std::string> types = {"step_counter", "team_out"};
  return types;
}

const std::vector<std::string>& info_types() {
  static const std::vector<std::string> types =
      with_state_fields({"action_mask", "global_state", "hits", "throws", "pickups", "opponents_left", "team_left",
                         "winner", "battle_won"},
                        state_fields());
  return types;
}

Rules::Rules(const AgentConfig& config, uint32_t agents) : actuator_(config) {
  rewarders_ = read_rewarders<Reward>(config, rewarder_types());
  for (const ComponentConfig& one : config.terminators) {
    Problem problem;
    Fields fields = one.read(&problem);
    if (one.type == "step_counter") {
      read_limit(fields, "max_step_count", 400, &max_steps_);
    } else {
      ends_when_a_team_is_out_ = true;
    }
    fields.finish();
    require(problem);
  }
  for (const ComponentConfig& one : config.infos) read_info(one, agents);
}

void Rules::read_info(const ComponentConfig& config, uint32_t agents) {
  require_no_fields(config);
  const size_t type = index_of(info_types(), config.type);
  constexpr auto kOwn = static_cast<size_t>(Info::kState);
  if (type >= kOwn) return add_state_info(config, type - kOwn);
  const auto kind = static_cast<Info>(type);
  if (kind == Info::kActionMask) {
    if (!actuator_.is_discrete()) {
      throw GameError(config.path + ".type: action_mask is for the actuator drone_discrete: numbers have no choices");
    }
    info_entries_.push_back({config.name, wire::kI8, {kChoices}});
  } else if (kind == Info::kGlobalState) {
    info_entries_.push_back({config.name, wire::kF32, {global_state_size(agents)}});
  } else {
    info_entries_.push_back({config.name, wire::kI64, {}});
  }
  infos_.push_back({kind, {}});
}

void Rules::add_state_info(const ComponentConfig& config, size_t field) {
  const StateInfo info(state_fields(), field);
  info_entries_.push_back(info.entry(config.name));
  infos_.push_back({Info::kState, info});
}

double Rules::reward(const World& world, uint32_t index) const {
  const Drone& drone = world.drones()[index];
  const auto of = [&](Reward kind) -> double {
    switch (kind) {
      case Reward::kHit:
        return drone.hit;
      case Reward::kTeamHit:
        return static_cast<double>(world.hits_of(drone.team)) - world.hits_of(other(drone.team));
      case Reward::kHitPenalty:
        return drone.was_hit ? -1 : 0;
      case Reward::kWin:
        return win_of(world, drone.team);
      case Reward::kPickup:
        return drone.took ? 1 : 0;
      case Reward::kApproach:
        return drone.approached;
      case Reward::kStepPenalty:
        return -1;
      case Reward::kBumpPenalty:
        return drone.bumped ? -1 : 0;
    }
    return 0;
  };
  double sum = 0;
  for (const Rewarder<Reward>& one : rewarders_) sum += one.scale * of(one.kind);
  return sum;
}

StepEnd Rules::end(const World& world) const {
  const bool is_out = world.left(Team::kBlue) == 0 || world.left(Team::kRed) == 0;
  return {ends_when_a_team_is_out_ && is_out, world.steps() >= max_steps_};
}

void Rules::write_infos(const World& world, uint32_t index, const float* state, bool over, link::Binding& rows,
                        uint32_t env) const {
  const Drone& drone = world.drones()[index];
  for (uint32_t i = 0; i < infos_.size(); ++i) {
    const auto put = [&](int64_t value) { *rows.info<int64_t>(i, env, index) = value; };
    switch (infos_[i].kind) {
      case Info::kActionMask:
        write_action_mask(drone, rows.info<int8_t>(i, env, index));
        break;
      case Info::kGlobalState:
        write_global_state(world, index, rows.info<float>(i, env, index));
        break;
      case Info::kHits:
        put(drone.hits);
        break;
      case Info::kThrows:
        put(drone.throws);
        break;
      case Info::kPickups:
        put(drone.pickups);
        break;
      case Info::kOpponentsLeft:
        put(world.left(other(drone.team)));
        break;
      case Info::kTeamLeft:
        put(world.left(drone.team));
        break;
      case Info::kWinner:
        put(over ? winner(world) : 0);
        break;
      case Info::kWon:
        put(over && world.left(drone.team) > world.left(other(drone.team)));
        break;
      case Info::kState:
        infos_[i].state.write(state, rows.info<float>(i, env, index));
        break;
    }
  }
}

}  // namespace uepool::sim::dodge
