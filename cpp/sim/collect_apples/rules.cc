#include "sim/collect_apples/rules.h"

#include <algorithm>
#include <cstring>

#include "sim/collect_apples/state_fields.h"

namespace uepool::sim::apples {
namespace {

size_t index_of(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<size_t>(std::ranges::find(names, name) - names.begin());
}

// Within -1 to 1; not-a-number, which no client of this project sends, is 0.
double bounded(float value) { return value >= -1 && value <= 1 ? value : value > 1 ? 1 : value < -1 ? -1 : 0; }

double on(int64_t key) { return key != 0 ? 1 : 0; }

void require_no_fields(const ComponentConfig& config) {
  Problem problem;
  config.read(&problem).finish();
  require(problem);
}

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
  static const std::vector<std::string> types = [] {
    std::vector<std::string> all = {"apples_collected", "distance", "bumps", "map"};
    for (const StateField& field : state_fields()) all.push_back(field.name);
    return all;
  }();
  return types;
}

Rules::Rules(const AgentConfig& config) {
  read_actuator(config);
  for (const ComponentConfig& one : config.rewarders) {
    require_no_fields(one);
    rewarders_.push_back({static_cast<Reward>(index_of(rewarder_types(), one.type)), one.scale});
  }
  for (const ComponentConfig& one : config.terminators) {
    Problem problem;
    Fields fields = one.read(&problem);
    if (one.type == "step_counter") {
      const auto steps = static_cast<uint32_t>(fields.integer("max_step_count", 350, 1, 1 << 30));
      max_steps_ = std::min(max_steps_, steps);
    } else {
      ends_when_all_collected_ = true;
    }
    fields.finish();
    require(problem);
  }
  for (const ComponentConfig& one : config.infos) read_info(one);
}

void Rules::read_actuator(const AgentConfig& config) {
  if (config.actuators.size() > 1) throw GameError(config.actuators[1].path + ": a robot takes one actuator only");
  Problem problem;
  Fields fields = config.actuators[0].read(&problem);
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
  InfoWriter writer{Info::kState};
  if (type < std::size(kOwn)) {
    writer.kind = kOwn[type];
    info_entries_.push_back({config.name, writer.kind == Info::kDistance ? wire::kF64 : wire::kI64, {}});
  } else {
    const size_t field = type - std::size(kOwn);
    for (size_t i = 0; i < field; ++i) writer.first += state_fields()[i].size;
    writer.size = state_fields()[field].size;
    std::vector<uint32_t> dims;
    if (writer.size > 1) dims.push_back(writer.size);
    info_entries_.push_back({config.name, wire::kF32, dims});
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
  for (const Rewarder& one : rewarders_) {
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
        std::memcpy(rows.info<float>(i, env, index), state + infos_[i].first, infos_[i].size * sizeof(float));
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
