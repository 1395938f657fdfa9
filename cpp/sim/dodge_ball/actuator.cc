#include "sim/dodge_ball/actuator.h"

#include <algorithm>

#include "sim/agents/components.h"

namespace uepool::sim::dodge {
namespace {

Command choice(int64_t number) {
  constexpr Vector kPushes[] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};
  Command command;
  if (number >= 1 && number <= 6) command.push = kPushes[number - 1];
  if (number == 7) command.turn = 1;
  if (number == 8) command.turn = -1;
  command.throws = number == kThrow;
  return command;
}

Command numbers(const float* action) {
  Command command;
  command.push = {bounded(action[0]), bounded(action[1]), bounded(action[2])};
  const double size = length(command.push);
  if (size > 1) command.push = command.push * (1 / size);
  command.turn = bounded(action[3]);
  command.throws = action[4] > 0.5f;
  return command;
}

}  // namespace

const std::vector<std::string>& actuator_types() {
  static const std::vector<std::string> types = {"drone_discrete", "drone_continuous"};
  return types;
}

Actuator::Actuator(const AgentConfig& config) {
  const ComponentConfig& one = only_actuator(config, "a drone");
  require_no_fields(one);
  is_discrete_ = one.type == actuator_types()[0];
}

link::Space Actuator::space() const {
  return is_discrete_ ? link::Space::discrete(kChoices) : link::Space::box(wire::kF32, {5}, -1, 1);
}

std::vector<std::string> Actuator::names() const {
  if (!is_discrete_) return {"forward", "left", "up", "turn left", "throw"};
  return {"nothing", "forward", "back", "left", "right", "up", "down", "turn left", "turn right", "throw"};
}

Command Actuator::command(link::Binding& rows, uint32_t leaf, uint32_t env, uint32_t agent) const {
  if (is_discrete_) return choice(*rows.action<int64_t>(leaf, env, agent));
  return numbers(rows.action<float>(leaf, env, agent));
}

void write_action_mask(const Drone& drone, int8_t* out) {
  std::fill_n(out, kChoices, static_cast<int8_t>(drone.playing));
  out[kStay] = 1;
  out[kThrow] = drone.ball != kNone;
}

}  // namespace uepool::sim::dodge
