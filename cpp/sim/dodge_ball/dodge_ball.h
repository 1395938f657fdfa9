// DodgeBall: two teams of drones throw balls at each other in a closed arena. docs/dodge-ball.md says everything about
// it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/dodge_ball/rules.h"
#include "sim/dodge_ball/scenery.h"
#include "sim/dodge_ball/world.h"
#include "sim/game.h"

namespace uepool::sim {

class DodgeBall final : public Game {
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
    dodge::World world;
    dodge::Scenery scenery;
  };

  void read_drones();
  uint32_t largest_team() const;
  void begin(Env* env, uint64_t seed, const dodge::LayoutRequest& request);
  // Observation and infos of every agent. `first`: of the episode; `over`: the last of it.
  void write(uint32_t env, bool first, bool over, link::Binding& rows);
  Json state(const Env& env) const;

  Agents agents_;
  dodge::Parameters parameters_;  // of the next episodes
  dodge::LayoutRequest request_;
  std::vector<dodge::Rules> rules_;  // by agent
  std::vector<uint32_t> leaves_;     // of each agent's action
  std::vector<std::unique_ptr<Env>> envs_;
  std::vector<dodge::Command> commands_;
};

}  // namespace uepool::sim
