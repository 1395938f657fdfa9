// Drive: a car follows a route through the streets of a town. docs/drive.md says everything about it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/agents/agents.h"
#include "sim/drive/rules.h"
#include "sim/drive/scenery.h"
#include "sim/drive/world.h"
#include "sim/game.h"

namespace uepool::sim {

class Drive final : public Game {
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
    drive::World world;
    drive::Scenery scenery;
  };

  void begin(Env* env, uint64_t seed, const drive::Start& start, const drive::Parameters& parameters);
  // Observation and infos.
  void write(uint32_t env, bool first, link::Binding& rows);

  Agents agents_;
  drive::Parameters parameters_;  // of the next episodes
  drive::Rules rules_;
  uint32_t leaf_ = 0;  // of the action
  std::vector<std::unique_ptr<Env>> envs_;
};

}  // namespace uepool::sim
