// What a game says about itself, before its agents are configured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace uepool::env_config {

// Numbers that `state` sensors may show. Fields follow each other in Senses::state in the game's order.
struct StateField {
  std::string name;
  uint32_t size = 1;
  double low = 0;  // of each number; may be infinite
  double high = 0;
};

struct AgentWorld {
  // The engine's names have no case of their own: "Head" in a document is what the engine lists as "head".
  bool any_case = false;
  std::string engine = "the engine";  // what errors call it
  // Senses::attach_points has the poses of the agent's own attach points, the default one first, then those of
  // `actors`.
  std::vector<std::string> attach_points;  // attach_to_comp_name; "" is the first
  std::vector<std::string> actors;         // attach_to_actor_name: things that are not the agent
  std::vector<StateField> state_fields;
  std::vector<std::string> spawn_points;                              // "" is always allowed
  std::vector<std::string> maps;                                      // "" is always allowed
  std::vector<std::string> sensors;                                   // types besides those of sensors::Kind
  std::vector<std::string> actuators, rewarders, terminators, infos;  // their types
};

}  // namespace uepool::env_config
