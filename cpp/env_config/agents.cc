#include "env_config/agents.h"

#include <utility>

#include "env_config/reading.h"

namespace uepool::env_config {
namespace {

// Of frames that are kept for stacks and skipped steps, in one instance.
constexpr uint64_t kMaxFrameMemory = uint64_t{1} << 30;

std::vector<std::string> names_of(const std::vector<ComponentConfig>& parts) {
  std::vector<std::string> names;
  for (const ComponentConfig& part : parts) names.push_back(part.name);
  return names;
}

std::vector<uint32_t> picked(const std::vector<uint32_t>& leaves, const std::vector<uint32_t>& places) {
  std::vector<uint32_t> out;
  for (const uint32_t place : places) out.push_back(leaves[place]);
  return out;
}

// Reports where an agent's parts make another space than the first agent's.
void require_equal(const std::vector<NamedSpace>& first, const std::vector<NamedSpace>& own, const std::string& path,
                   Problem* problem) {
  const Difference found = difference(first, own);
  if (found.reason.empty()) return;
  const std::string item = found.part < own.size() ? "." + std::to_string(found.part) : "";
  problem->report(path + item, found.reason);
}

// A sensor writes to one place.
void require_one_leaf(const link::Space& space, const std::string& path, Problem* problem) {
  std::vector<link::Leaf> leaves;
  space.leaves(wire::kObservation, &leaves);
  if (leaves.size() != 1) {
    problem->report(path, "its space must be one Box, Discrete, MultiDiscrete or MultiBinary, not " + space.json());
  } else if (leaves[0].row_bytes() > sensors::kMaxRowBytes) {
    problem->report(path, "makes observations of " + std::to_string(leaves[0].row_bytes()) + " bytes; at most " +
                              std::to_string(sensors::kMaxRowBytes) + " are possible");
  }
}

void require_one_each(size_t spaces, size_t parts, const std::string& path, Problem* problem) {
  if (spaces == parts) return;
  problem->report(path, "the game told " + std::to_string(spaces) + " spaces of " + std::to_string(parts));
}

}  // namespace

void Agents::clear() {
  configs_.clear();
  sensors_.clear();
  own_spaces_.clear();
  leaves_.clear();
  own_leaves_.clear();
  action_leaves_.clear();
  suites_.clear();
  spaces_known_ = false;
}

bool Agents::configure(Fields& env_config, const Json& default_agents, const AgentWorld& world, uint32_t envs) {
  clear();
  Problem& problem = env_config.problem();
  launch_ = read_launch_settings(env_config, world.maps);
  check_episode_renderer(env_config);
  read_agents(env_config, default_agents, world);
  if (!problem && !has_own_sensors()) require_equal_observations(&problem);
  if (!problem) require_memory(envs, &problem);
  for (uint32_t agent = 0; agent < size() && !problem; ++agent) {
    suites_.emplace_back();
    if (suites_[agent].configure(sensors_[agent].settings, agent, envs)) continue;
    problem.report(configs_[agent].path, suites_[agent].error());
  }
  if (problem) clear();
  return !problem;
}

void Agents::read_agents(Fields& env_config, const Json& default_agents, const AgentWorld& world) {
  const Json* given = env_config.any("agents");
  const bool own = given && !given->is_null();
  Fields document(Json::Object{{"agents", own ? *given : default_agents}}, env_config.path(), &env_config.problem());
  std::vector<Fields> agents = document.objects("agents");
  if (agents.empty() || agents.size() > wire::kMaxAgents) {
    document.refuse("agents", "must be a list of 1 to " + std::to_string(wire::kMaxAgents) + " agents, not of " +
                                  std::to_string(agents.size()));
  }
  std::vector<std::string> ids;
  for (Fields& fields : agents) {
    ids.push_back(required_name(fields, "id"));
    require_new(fields, "id", ids);
    AgentConfig config;
    AgentSensors sensors;
    read_agent(fields, world, size(), &config, &sensors);
    if (fields.problem()) return;
    const std::vector<uint32_t> leaves = leaf_order(sensors.names);
    leaves_.push_back(picked(leaves, sensors.places));
    own_leaves_.push_back(picked(leaves, sensors.own_places));
    action_leaves_.push_back(leaf_order(names_of(config.actuators)));
    configs_.push_back(std::move(config));
    sensors_.push_back(std::move(sensors));
  }
}

bool Agents::has_own_sensors() const {
  for (const AgentConfig& config : configs_) {
    if (!config.sensors.empty()) return true;
  }
  return false;
}

bool Agents::set_sensor_spaces(const std::vector<std::vector<link::Space>>& spaces, Problem* problem) {
  spaces_known_ = false;
  require_one_each(spaces.size(), size(), "env_config.agents", problem);
  for (uint32_t agent = 0; agent < size() && !*problem; ++agent) {
    const std::vector<ComponentConfig>& sensors = configs_[agent].sensors;
    require_one_each(spaces[agent].size(), sensors.size(), configs_[agent].path + ".sensors", problem);
    for (size_t i = 0; i < sensors.size() && !*problem; ++i) {
      require_one_leaf(spaces[agent][i], sensors[i].path, problem);
    }
  }
  if (*problem) return false;
  own_spaces_ = spaces;
  require_equal_observations(problem);
  return !*problem;
}

// In the document's order.
std::vector<NamedSpace> Agents::spaces_of(uint32_t agent) const {
  const AgentSensors& sensors = sensors_[agent];
  std::vector<NamedSpace> spaces;
  for (const std::string& name : sensors.names) spaces.emplace_back(name, link::Space());
  for (size_t i = 0; i < sensors.places.size(); ++i) {
    spaces[sensors.places[i]].second = box_of(sensors::output(sensors.settings[i]));
  }
  for (size_t i = 0; i < sensors.own_places.size(); ++i) {
    spaces[sensors.own_places[i]].second = own_spaces_[agent][i];
  }
  return spaces;
}

void Agents::require_equal_observations(Problem* problem) {
  if (configs_.empty()) return;
  const std::vector<NamedSpace> first = spaces_of(0);
  for (uint32_t agent = 1; agent < size() && !*problem; ++agent) {
    require_equal(first, spaces_of(agent), configs_[agent].path + ".sensors", problem);
  }
  spaces_known_ = !*problem;
}

// Before anything is allocated.
void Agents::require_memory(uint32_t envs, Problem* problem) const {
  uint64_t bytes = 0;
  for (uint32_t agent = 0; agent < size(); ++agent) {
    for (size_t i = 0; i < sensors_[agent].settings.size(); ++i) {
      const sensors::SensorSettings& sensor = sensors_[agent].settings[i];
      bytes += sensors::Pipeline::memory(sensors::frame_format(sensor), envs);
      if (bytes <= kMaxFrameMemory) continue;
      const char* field = sensor.common.frame_stack_size > 1 ? "frame_stack_size" : "frame_skip";
      problem->report(configs_[agent].path + ".sensors." + std::to_string(sensors_[agent].places[i]) + "." + field,
                      "the frames kept for " + std::to_string(envs) + " envs take " + std::to_string(bytes) +
                          " bytes with this sensor's; at most " + std::to_string(kMaxFrameMemory) + " are possible");
      return;
    }
  }
}

link::Space Agents::observation_space() const {
  return spaces_known_ ? join_spaces(spaces_of(0)) : link::Space::dict();
}

link::Space Agents::action_space(const std::vector<std::vector<link::Space>>& spaces, Problem* problem) const {
  require_one_each(spaces.size(), size(), "env_config.agents", problem);
  std::vector<std::vector<NamedSpace>> named(size());
  for (uint32_t agent = 0; agent < size() && !*problem; ++agent) {
    const std::string path = configs_[agent].path + ".actuators";
    require_one_each(spaces[agent].size(), configs_[agent].actuators.size(), path, problem);
    for (size_t i = 0; i < spaces[agent].size() && !*problem; ++i) {
      named[agent].emplace_back(configs_[agent].actuators[i].name, spaces[agent][i]);
    }
    if (!*problem) require_equal(named[0], named[agent], path, problem);
  }
  return *problem || named.empty() ? link::Space::dict() : join_spaces(named[0]);
}

bool Agents::observe(uint32_t env, uint32_t agent, bool first, const Senses& senses, link::Binding& rows) {
  if (!spaces_known_ || agent >= size()) {
    error_ = "there is no agent " + std::to_string(agent) + ", or its sensors have no spaces yet";
    return false;
  }
  const std::vector<uint32_t>& leaves = leaves_[agent];
  row_pointers_.clear();  // keeps its memory
  for (const uint32_t leaf : leaves) row_pointers_.push_back(rows.row(wire::kObservation, leaf, env, agent));
  if (suites_[agent].observe(renderer(), env, first, senses, row_pointers_.data())) return true;
  error_ = configs_[agent].path + ": " + suites_[agent].error();
  return false;
}

bool Agents::view(uint32_t agent, const camera::Pose* attach_points, camera::View* out) const {
  const sensors::Suite& suite = suites_[agent];
  for (uint32_t i = 0; i < suite.size(); ++i) {
    if (!suite.is_image_sensor(i)) continue;
    *out = suite.view(i, attach_points);
    return true;
  }
  return false;
}

bool Agents::sees_shadows(uint32_t agent) const {
  const sensors::Suite& suite = suites_[agent];
  for (uint32_t i = 0; i < suite.size(); ++i) {
    if (suite.is_image_sensor(i)) return suite.settings(i).image.shadows;
  }
  return false;
}

camera::Renderer& Agents::renderer() {
  if (!renderer_) renderer_ = std::make_unique<camera::Renderer>();
  return *renderer_;
}

}  // namespace uepool::env_config
