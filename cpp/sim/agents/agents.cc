#include "sim/agents/agents.h"

#include <algorithm>

#include "sim/agents/reading.h"
#include "sim/agents/sensor_reader.h"
#include "sim/agents/spaces.h"

namespace uepool::sim {
namespace {

constexpr size_t kMaxParts = 64;  // sensors, actuators, … of an agent
// Of frames that are kept for stacks and skipped steps, in one instance.
constexpr uint64_t kMaxFrameMemory = uint64_t{1} << 30;

// The entries of a list of parts; at least `least` of them.
std::vector<Fields> read_parts(Fields& agent, const std::string& member, size_t least) {
  std::vector<Fields> parts = agent.objects(member);
  if (parts.size() < least) agent.refuse(member, "must have at least one entry");
  if (parts.size() > kMaxParts) agent.refuse(member, "must have at most " + std::to_string(kMaxParts) + " entries");
  return parts;
}

std::vector<ComponentConfig> read_components(Fields& agent, const std::string& member, size_t least,
                                             const std::vector<std::string>& types) {
  std::vector<ComponentConfig> components;
  std::vector<std::string> names;
  for (Fields& fields : read_parts(agent, member, least)) {
    ComponentConfig component;
    component.name = required_name(fields, "name");
    names.push_back(component.name);
    require_new(fields, "name", names);
    if (types.empty()) fields.refuse("type", "this game has no " + member);
    component.type = required_choice(fields, "type", types);
    component.scaled = member == "rewarders";
    constexpr double kMost = 1e9;
    if (component.scaled) component.scale = fields.real("scale", 1, -kMost, kMost);
    component.object = fields.json();
    component.path = fields.path();
    components.push_back(std::move(component));
  }
  return components;
}

template <class T>
std::vector<std::string> names_of(const std::vector<T>& parts) {
  std::vector<std::string> names;
  for (const T& part : parts) {
    if constexpr (std::is_same_v<T, ComponentConfig>) {
      names.push_back(part.name);
    } else {
      names.push_back(part.common.name);
    }
  }
  return names;
}

std::vector<NamedSpace> spaces_of(const std::vector<sensors::SensorSettings>& sensors) {
  std::vector<NamedSpace> spaces;
  for (const sensors::SensorSettings& sensor : sensors) {
    spaces.emplace_back(sensor.common.name, box_of(sensors::output(sensor)));
  }
  return spaces;
}

// Throws where an agent's parts make another space than the first agent's.
void require_equal(const std::vector<NamedSpace>& first, const std::vector<NamedSpace>& own, const std::string& path) {
  const Difference found = difference(first, own);
  if (found.reason.empty()) return;
  const std::string item = found.part < own.size() ? "." + std::to_string(found.part) : "";
  throw GameError(path + item + ": " + found.reason);
}

}  // namespace

Fields ComponentConfig::read() const {
  Fields fields(object, path);
  fields.any("name");
  fields.any("type");
  if (scaled) fields.any("scale");
  return fields;
}

void Agents::configure(Fields& env_config, const Json& default_agents, const AgentWorld& world, uint32_t envs) {
  configs_.clear();
  settings_.clear();
  leaves_.clear();
  action_leaves_.clear();
  suites_.clear();
  launch_ = read_launch_settings(env_config, world.maps);
  check_episode_renderer(env_config);
  read_agents(env_config, default_agents, world);
  require_equal_observations();
  require_memory(envs);
  suites_.resize(settings_.size());
  for (uint32_t agent = 0; agent < size(); ++agent) {
    sensors::Suite& suite = suites_[agent];
    if (!suite.configure(settings_[agent], agent, envs)) throw GameError(configs_[agent].path + ": " + suite.error());
  }
}

void Agents::read_agents(Fields& env_config, const Json& default_agents, const AgentWorld& world) {
  const Json* given = env_config.any("agents");
  const bool own = given && !given->is_null();
  Fields document(Json::Object{{"agents", own ? *given : default_agents}}, env_config.path());
  std::vector<Fields> agents = document.objects("agents");
  if (agents.empty() || agents.size() > wire::kMaxAgents) {
    document.refuse("agents", "must be a list of 1 to " + std::to_string(wire::kMaxAgents) + " agents, not of " +
                                  std::to_string(agents.size()));
  }
  std::vector<std::string> ids;
  for (Fields& fields : agents) {
    ids.push_back(required_name(fields, "id"));
    require_new(fields, "id", ids);
    read_agent(fields, world);
  }
}

void Agents::read_agent(Fields& fields, const AgentWorld& world) {
  AgentConfig config;
  config.id = fields.text("id", "");
  config.path = fields.path();
  fields.text("agent_ue_class", "");  // Unreal's
  config.spawn_point = one_of(fields, "spawn_point", world.spawn_points);
  read_sensors(fields, world);
  config.actuators = read_components(fields, "actuators", 1, world.actuators);
  config.rewarders = read_components(fields, "rewarders", 0, world.rewarders);
  config.terminators = read_components(fields, "terminators", 0, world.terminators);
  config.infos = read_components(fields, "infos", 0, world.infos);
  fields.finish();
  action_leaves_.push_back(leaf_order(names_of(config.actuators)));
  configs_.push_back(std::move(config));
}

void Agents::read_sensors(Fields& agent, const AgentWorld& world) {
  std::vector<sensors::SensorSettings> settings;
  std::vector<std::string> names;
  for (Fields& fields : read_parts(agent, "sensors", 1)) {
    settings.push_back(read_sensor(fields, world, size()));
    names.push_back(settings.back().common.name);
    require_new(fields, "name", names);
  }
  leaves_.push_back(leaf_order(names));
  settings_.push_back(std::move(settings));
}

void Agents::require_equal_observations() const {
  const std::vector<NamedSpace> first = spaces_of(settings_[0]);
  for (uint32_t agent = 1; agent < size(); ++agent) {
    require_equal(first, spaces_of(settings_[agent]), configs_[agent].path + ".sensors");
  }
}

// Before anything is allocated.
void Agents::require_memory(uint32_t envs) const {
  uint64_t bytes = 0;
  for (uint32_t agent = 0; agent < size(); ++agent) {
    for (size_t i = 0; i < settings_[agent].size(); ++i) {
      const sensors::SensorSettings& sensor = settings_[agent][i];
      bytes += sensors::Pipeline::memory(sensors::frame_format(sensor), envs);
      if (bytes <= kMaxFrameMemory) continue;
      const char* field = sensor.common.frame_stack_size > 1 ? "frame_stack_size" : "frame_skip";
      throw GameError(configs_[agent].path + ".sensors." + std::to_string(i) + "." + field + ": the frames kept for " +
                      std::to_string(envs) + " envs take " + std::to_string(bytes) +
                      " bytes with this sensor's; at most " + std::to_string(kMaxFrameMemory) + " are possible");
    }
  }
}

link::Space Agents::observation_space() const { return join_spaces(spaces_of(settings_[0])); }

link::Space Agents::action_space(const std::vector<std::vector<link::Space>>& spaces) const {
  std::vector<std::vector<NamedSpace>> named(size());
  for (uint32_t agent = 0; agent < size(); ++agent) {
    for (size_t i = 0; i < spaces[agent].size(); ++i) {
      named[agent].emplace_back(configs_[agent].actuators[i].name, spaces[agent][i]);
    }
    require_equal(named[0], named[agent], configs_[agent].path + ".actuators");
  }
  return join_spaces(named[0]);
}

void Agents::observe(uint32_t env, uint32_t agent, bool first, const Senses& senses, link::Binding& rows) {
  const std::vector<uint32_t>& leaves = leaves_[agent];
  row_pointers_.clear();  // keeps its memory
  for (const uint32_t leaf : leaves) row_pointers_.push_back(rows.row(wire::kObservation, leaf, env, agent));
  if (!suites_[agent].observe(renderer(), env, first, senses, row_pointers_.data())) {
    throw GameError(configs_[agent].path + ": " + suites_[agent].error());
  }
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

}  // namespace uepool::sim
