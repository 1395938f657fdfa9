#include "sim/drive/rules.h"

#include <algorithm>

#include "sim/drive/state_fields.h"

namespace uepool::sim::drive {
namespace {

constexpr uint32_t kPedals = 3;  // of the discrete actions: nothing, gas, brake

}  // namespace

const std::vector<std::string>& actuator_types() {
  static const std::vector<std::string> types = {"drive_discrete", "drive_continuous"};
  return types;
}

const std::vector<std::string>& rewarder_types() {
  static const std::vector<std::string> types = {"progress_reward",   "goal_reward",      "collision_penalty",
                                                 "deviation_penalty", "off_road_penalty", "wrong_lane_penalty",
                                                 "lane_penalty",      "comfort_penalty",  "step_penalty"};
  return types;
}

const std::vector<std::string>& terminator_types() {
  static const std::vector<std::string> types = {"step_counter", "collision", "goal", "deviation", "stuck"};
  return types;
}

const std::vector<std::string>& info_types() {
  static const std::vector<std::string> types =
      with_state_fields({"reached_goal", "collided", "distance"}, state_fields());
  return types;
}

Rules::Rules(const AgentConfig& config) {
  read_actuator(config);
  rewarders_ = read_rewarders<Reward>(config, rewarder_types());
  for (const ComponentConfig& one : config.terminators) read_terminator(one);
  for (const ComponentConfig& one : config.infos) read_info(one);
}

void Rules::read_actuator(const AgentConfig& config) {
  const ComponentConfig& actuator = only_actuator(config, "a car");
  Problem problem;
  Fields fields = actuator.read(&problem);
  discrete_ = actuator.type == "drive_discrete";
  action_repeat_ = static_cast<uint32_t>(fields.integer("action_repeat", 2, 1, 20));
  action_space_ = link::Space::box(wire::kF32, {2}, -1, 1);
  if (discrete_) {
    const int64_t steerings = fields.integer("steerings", 5, 3, 5);
    if (steerings == 4) fields.refuse("steerings", "must be 3 or 5, not 4");
    steerings_ = steerings == 3 ? std::vector<double>{0, 0.5, -0.5} : std::vector<double>{0, 0.1, -0.1, 0.7, -0.7};
    action_space_ = link::Space::discrete(static_cast<int64_t>(steerings_.size() * kPedals));
  }
  fields.finish();
  require(problem);
}

void Rules::read_terminator(const ComponentConfig& config) {
  Problem problem;
  Fields fields = config.read(&problem);
  if (config.type == "step_counter") read_limit(fields, "max_step_count", 600, &max_steps_);
  if (config.type == "stuck") read_limit(fields, "max_still_steps", 80, &max_still_steps_);
  if (config.type == "deviation") {
    max_distance_ = std::min(max_distance_, fields.real("max_distance", 12, kLaneWidth, 1000));
  }
  ends_at_collision_ |= config.type == "collision";
  ends_at_goal_ |= config.type == "goal";
  fields.finish();
  require(problem);
}

void Rules::read_info(const ComponentConfig& config) {
  require_no_fields(config);
  constexpr Info kOwn[] = {Info::kReachedGoal, Info::kCollided, Info::kDistance};
  const size_t type = index_of(info_types(), config.type);
  InfoWriter writer{Info::kState, {}};
  if (type < std::size(kOwn)) {
    writer.kind = kOwn[type];
    info_entries_.push_back({config.name, writer.kind == Info::kDistance ? wire::kF64 : wire::kI64, {}});
  } else {
    writer.state = StateInfo(state_fields(), type - std::size(kOwn));
    info_entries_.push_back(writer.state.entry(config.name));
  }
  infos_.push_back(writer);
}

std::vector<std::string> Rules::action_names() const {
  if (!discrete_) return {"left", "gas"};
  constexpr const char* kPedalNames[kPedals] = {"", "gas", "brake"};
  const std::vector<std::string> turns = steerings_.size() == 3
                                             ? std::vector<std::string>{"", "left", "right"}
                                             : std::vector<std::string>{"", "left", "right", "hard left", "hard right"};
  std::vector<std::string> names;
  for (const std::string& turn : turns) {
    for (const std::string pedal : kPedalNames) {
      const std::string both = turn.empty() || pedal.empty() ? turn + pedal : turn + ", " + pedal;
      names.push_back(both.empty() ? "nothing" : both);
    }
  }
  return names;
}

Command Rules::command(link::Binding& rows, uint32_t leaf, uint32_t env) const {
  if (!discrete_) {
    const float* action = rows.action<float>(leaf, env, 0);
    return {bounded(action[0]), bounded(action[1])};
  }
  const int64_t action = *rows.action<int64_t>(leaf, env, 0);
  if (action < 0 || action >= static_cast<int64_t>(steerings_.size() * kPedals)) return {};
  constexpr double kPushed[kPedals] = {0, 1, -1};
  return {steerings_[static_cast<size_t>(action) / kPedals], kPushed[action % kPedals]};
}

double Rules::reward(const World& world) const {
  double sum = 0;
  for (const Rewarder<Reward>& one : rewarders_) sum += one.scale * amount(one.kind, world);
  return sum;
}

double Rules::amount(Reward kind, const World& world) const {
  switch (kind) {
    case Reward::kProgress:
      return world.last().progress;
    case Reward::kGoal:
      return world.reached_goal() ? 1 : 0;
    case Reward::kCollision:
      return world.collided() ? -1 : 0;
    case Reward::kDeviation:
      return deviated(world) ? -1 : 0;
    case Reward::kOffRoad:
      return -world.last().off_road;
    case Reward::kWrongLane:
      return -world.last().wrong_lane;
    case Reward::kLane:
      return -std::min(1.0, std::abs(world.on_route().left) / kLaneCentre);
    case Reward::kComfort:
      return -world.last().comfort;
    case Reward::kStep:
      return -1;
  }
  return 0;
}

bool Rules::deviated(const World& world) const { return std::abs(world.on_route().left) > max_distance_; }

StepEnd Rules::end(const World& world) const {
  StepEnd end;
  end.terminated =
      (ends_at_collision_ && world.collided()) || (ends_at_goal_ && world.reached_goal()) || deviated(world);
  end.truncated = world.steps() >= max_steps_ || world.still_steps() >= max_still_steps_;
  return end;
}

void Rules::write_infos(const World& world, const float* state, link::Binding& rows, uint32_t env) const {
  for (uint32_t i = 0; i < infos_.size(); ++i) {
    switch (infos_[i].kind) {
      case Info::kState:
        infos_[i].state.write(state, rows.info<float>(i, env, 0));
        break;
      case Info::kReachedGoal:
        *rows.info<int64_t>(i, env, 0) = world.reached_goal();
        break;
      case Info::kCollided:
        *rows.info<int64_t>(i, env, 0) = world.collided();
        break;
      case Info::kDistance:
        *rows.info<double>(i, env, 0) = world.driven();
        break;
    }
  }
}

}  // namespace uepool::sim::drive
