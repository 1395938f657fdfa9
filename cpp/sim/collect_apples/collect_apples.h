// CollectApples: robots drive through a walled garden and collect what lies there. docs/collect-apples.md says
// everything about it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/collect_apples/rules.h"
#include "sim/collect_apples/scenery.h"
#include "sim/collect_apples/world.h"
#include "sim/game.h"

namespace uepool::sim {

class CollectApples final : public Game {
 public:
  link::Spec configure(const Json& env_config, uint32_t envs) override;
  void reset(uint32_t env, const Start& start, link::Binding& rows) override;
  StepEnd step(uint32_t env, link::Binding& rows) override;
  void set_params(const Json& params) override;
  Json params() const override;
  Json call(uint32_t env, const std::string& method, const Json::Array& arguments) override;
  Picture render(uint32_t env, const std::string& view) override;

 private:
  struct Env {
    apples::World world;
    apples::Scenery scenery;
  };

  void read_robots();
  void begin(Env* env, uint64_t seed, const apples::LayoutRequest& request);
  // Observation and infos of every agent.
  void write(uint32_t env, bool first, link::Binding& rows);
  Json state(const Env& env) const;

  Agents agents_;
  apples::Parameters parameters_;  // of the next episodes
  apples::LayoutRequest request_;
  std::vector<apples::Rules> rules_;  // by agent
  std::vector<uint32_t> leaves_;      // of each agent's action
  std::vector<std::unique_ptr<Env>> envs_;
  std::vector<apples::Command> commands_;
};

}  // namespace uepool::sim
