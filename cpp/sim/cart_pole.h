// CartPole: the equations of Gymnasium 1.2's CartPole-v1, operation by operation in doubles, so that the same state
// and actions give the same trajectory.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/game.h"

namespace uepool::sim {

class CartPole final : public Game {
 public:
  // x, x velocity, pole angle, pole's angular velocity: metres, radians, seconds.
  using State = std::array<double, 4>;

  struct Physics {
    double gravity = 9.8;
    double masscart = 1.0;
    double masspole = 0.1;
    double length = 0.5;  // half the pole's
    double force_mag = 10.0;
    double tau = 0.02;  // seconds between two states
  };

  // One Euler step with a push to the right (action 1) or to the left.
  static State advance(const State& state, bool right, const Physics& physics);
  static bool fallen(const State& state);
  // The first state of an episode: uniform in [low, high) by the SplitMix64 generator started at `seed`.
  static State first_state(uint64_t seed, double low = -0.05, double high = 0.05);

  link::Spec configure(const Json& env_config, uint32_t envs) override;
  void reset(uint32_t env, const Start& start, link::Binding& rows) override;
  StepEnd step(uint32_t env, link::Binding& rows) override;
  void set_params(const Json& params) override;
  Json params() const override;
  Json call(uint32_t env, const std::string& method, const Json::Array& arguments) override;
  Picture render(uint32_t env, const std::string& view) override;

 private:
  struct Env {
    State state{};
    Physics physics;  // of the current episode
    int64_t steps = 0;
  };

  void read_physics(Fields& fields);

  std::vector<Env> envs_;
  Physics physics_;  // of the next episodes
  int64_t max_episode_steps_ = 500;
  bool sutton_barto_reward_ = false;
};

}  // namespace uepool::sim
