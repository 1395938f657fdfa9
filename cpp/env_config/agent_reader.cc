#include "env_config/agent_reader.h"

#include <algorithm>
#include <utility>

#include "env_config/reading.h"
#include "env_config/sensor_reader.h"

namespace uepool::env_config {
namespace {

constexpr size_t kMaxParts = 64;  // sensors, actuators, … of an agent

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

void read_sensors(Fields& agent, const AgentWorld& world, uint32_t number, AgentConfig* config, AgentSensors* sensors) {
  std::vector<std::string> types;
  for (uint32_t i = 0; i < sensors::kNumKinds; ++i) {
    types.emplace_back(sensors::kind_name(static_cast<sensors::Kind>(i)));
  }
  types.insert(types.end(), world.sensors.begin(), world.sensors.end());
  for (Fields& fields : read_parts(agent, "sensors", 1)) {
    const auto place = static_cast<uint32_t>(sensors->names.size());
    sensors->names.push_back(required_name(fields, "name"));
    const std::string type = required_choice(fields, "type", types);
    if (fields.problem()) return;
    const auto kind = static_cast<uint32_t>(std::find(types.begin(), types.end(), type) - types.begin());
    if (kind < sensors::kNumKinds) {
      sensors->settings.push_back(
          read_sensor(fields, world, sensors->names.back(), static_cast<sensors::Kind>(kind), number));
      sensors->places.push_back(place);
    } else {
      ComponentConfig own;
      own.name = sensors->names.back();
      own.type = type;
      own.object = fields.json();
      own.path = fields.path();
      config->sensors.push_back(std::move(own));
      sensors->own_places.push_back(place);
    }
    require_new(fields, "name", sensors->names);
  }
}

}  // namespace

Fields ComponentConfig::read(Problem* problem) const {
  Fields fields(object, path, problem);
  fields.any("name");
  fields.any("type");
  if (scaled) fields.any("scale");
  return fields;
}

void read_agent(Fields& fields, const AgentWorld& world, uint32_t agent, AgentConfig* config, AgentSensors* sensors) {
  config->id = required_name(fields, "id");
  config->path = fields.path();
  config->agent_ue_class = fields.text("agent_ue_class", "");
  config->spawn_point = one_of(fields, "spawn_point", world.spawn_points, world.any_case);
  read_sensors(fields, world, agent, config, sensors);
  config->actuators = read_components(fields, "actuators", 1, world.actuators);
  config->rewarders = read_components(fields, "rewarders", 0, world.rewarders);
  config->terminators = read_components(fields, "terminators", 0, world.terminators);
  config->infos = read_components(fields, "infos", 0, world.infos);
  fields.finish();
}

}  // namespace uepool::env_config
