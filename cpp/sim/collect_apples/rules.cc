#include "sim/collect_apples/rules.h"

#include <algorithm>

#include "sim/collect_apples/state_fields.h"

namespace uepool::sim::apples {
namespace {

double on(int64_t key) { return key != 0 ? 1 : 0; }

}  // namespace

const std::vector<std::string>& actuator_types() {
  static const std::vector<std::string> types = {"robot_movement"};
  return types;
}

const std::vector<std::string>& rewarder_types() {
  static const std::vector<std::string> types = {"pickup_reward", "team_pickup_reward", "step_penalty", "bump_penalty",
                                                 "approach_reward"};
  return types;
}

const std::vector<std::string>& terminator_types() {
  static const std::vector<std::string> types = {"step_counter", "all_collected"};
  return types;
}

const std::vector<std::string>& info_types() {
  static const std::vector<std::string> types =
      with_state_fields({"apples_collected", "distance", "bumps", "map"}, state_fields());
  return types;
}

Rules::Rules(const AgentConfig& config) {
  read_actuator(config);
  rewarders_ = read_rewarders<Reward>(config, rewarder_types());
  for (const ComponentConfig& one : config.terminators) {
    Problem problem;
    Fields fields = one.read(&problem);
    if (one.type == "step_counter") {
      read_limit(fields, "max_step_count", 350, &max_steps_);
    } else {
      ends_when_all_collected_ = true;
    }
    fields.finish();
    require(problem);
  }
  for (const ComponentConfig& one : config.infos) read_info(one);
}

void Rules::read_actuator(const AgentConfig& config) {
  Problem problem;
  Fields fields = only_actuator(config, "a robot").read(&problem);
  const std::vector<std::string> modes = {"discrete", "continuous", "keys"};
  mode_ = static_cast<Mode>(index_of(modes, fields.choice("mode", modes[0], modes)));
  fields.finish();
  require(problem);
  if (mode_ == Mode::kContinuous) action_space_ = link::Space::box(wire::kF32, {2}, -1, 1);
  if (mode_ == Mode::kKeys) action_space_ = link::Space::multi_discrete({2, 2, 2, 2, 2});
}

std::vector<std::string> Rules::action_names() const {
  if (mode_ == Mode::kContinuous) return {"forward", "left"};
  if (mode_ == Mode::kKeys) return {"forward", "back", "right", "left", "jump"};
  return {"nothing", "forward", "left", "right"};
}

void Rules::read_info(const ComponentConfig& config) {
  require_no_fields(config);
  constexpr Info kOwn[] = {Info::kApplesCollected, Info::kDistance, Info::kBumps, Info::kMap};
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

Command Rules::command(link::Binding& rows, uint32_t leaf, uint32_t env, uint32_t agent) const {
  if (mode_ == Mode::kContinuous) {
    const float* action = rows.action<float>(leaf, env, agent);
    return {bounded(action[0]), bounded(action[1])};
  }
  const int64_t* action = rows.action<int64_t>(leaf, env, agent);
  if (mode_ == Mode::kKeys) return {on(action[0]) - on(action[1]), on(action[3]) - on(action[2])};
  switch (action[0]) {
    case 1:
      return {1, 0};
    case 2:
      return {0, 1};
    case 3:
      return {0, -1};
    default:
      return {0, 0};
  }
}

double Rules::reward(const World& world, uint32_t index) const {
  const Robot& robot = world.robots()[index];
  double sum = 0;
  for (const Rewarder<Reward>& one : rewarders_) {
    switch (one.kind) {
      case Reward::kPickup:
        sum += one.scale * robot.picked;
        break;
      case Reward::kTeamPickup:
        for (const Robot& each : world.robots()) sum += one.scale * each.picked;
        break;
      case Reward::kStepPenalty:
        sum -= one.scale;
        break;
      case Reward::kBumpPenalty:
        sum -= one.scale * (robot.bumped ? 1 : 0);
        break;
      case Reward::kApproach:
        sum += one.scale * robot.approached;
        break;
    }
  }
  return sum;
}

StepEnd Rules::end(const World& world) const {
  return {ends_when_all_collected_ && world.apples_left() == 0, world.steps() >= max_steps_};
}

void Rules::write_infos(const World& world, uint32_t index, const float* state, link::Binding& rows,
                        uint32_t env) const {
  const Robot& robot = world.robots()[index];
  for (uint32_t i = 0; i < infos_.size(); ++i) {
    switch (infos_[i].kind) {
      case Info::kState:
        infos_[i].state.write(state, rows.info<float>(i, env, index));
        break;
      case Info::kApplesCollected:
        *rows.info<int64_t>(i, env, index) = robot.collected;
        break;
      case Info::kDistance:
        *rows.info<double>(i, env, index) = robot.driven;
        break;
      case Info::kBumps:
        *rows.info<int64_t>(i, env, index) = robot.bumps;
        break;
      case Info::kMap:
        *rows.info<int64_t>(i, env, index) = static_cast<int64_t>(world.layout().map);
        break;
    }
  }
}

}  // namespace uepool::sim::apples
