#include "sim/cart_pole.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "sim/canvas.h"
#include "wire/seed.h"

namespace uepool::sim {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kAngleLimit = 12 * 2 * std::numbers::pi / 360;
constexpr double kPositionLimit = 2.4;

// What a trainer may change, in the configuration and later as parameters.
struct Parameter {
  const char* name;
  double CartPole::Physics::* member;
};
constexpr Parameter kParameters[] = {
    {"gravity", &CartPole::Physics::gravity},     {"masscart", &CartPole::Physics::masscart},
    {"masspole", &CartPole::Physics::masspole},   {"length", &CartPole::Physics::length},
    {"force_mag", &CartPole::Physics::force_mag}, {"tau", &CartPole::Physics::tau},
};

Json as_json(const CartPole::State& state) { return Json::Array{state[0], state[1], state[2], state[3]}; }

CartPole::State as_state(const std::vector<double>& values) { return {values[0], values[1], values[2], values[3]}; }

}  // namespace

// Kept in Gymnasium's order of operations: every rounding is then the same.
CartPole::State CartPole::advance(const State& state, bool right, const Physics& physics) {
  const auto [x, x_dot, theta, theta_dot] = state;
  const double total_mass = physics.masspole + physics.masscart;
  const double polemass_length = physics.masspole * physics.length;
  const double force = right ? physics.force_mag : -physics.force_mag;
  const double costheta = std::cos(theta);
  const double sintheta = std::sin(theta);
  const double temp = (force + polemass_length * (theta_dot * theta_dot) * sintheta) / total_mass;
  const double thetaacc = (physics.gravity * sintheta - costheta * temp) /
                          (physics.length * (4.0 / 3.0 - physics.masspole * (costheta * costheta) / total_mass));
  const double xacc = temp - polemass_length * thetaacc * costheta / total_mass;
  return {x + physics.tau * x_dot, x_dot + physics.tau * xacc, theta + physics.tau * theta_dot,
          theta_dot + physics.tau * thetaacc};
}

bool CartPole::fallen(const State& state) {
  return state[0] < -kPositionLimit || state[0] > kPositionLimit || state[2] < -kAngleLimit || state[2] > kAngleLimit;
}

CartPole::State CartPole::first_state(uint64_t seed, double low, double high) {
  State state;
  for (uint64_t i = 0; i < 4; ++i) {
    const double unit = static_cast<double>(wire::mix64(seed + i * 0x9E3779B97F4A7C15ull) >> 11) * 0x1p-53;
    state[i] = low + (high - low) * unit;
  }
  return state;
}

void CartPole::read_physics(Fields& fields) {
  for (const Parameter& parameter : kParameters) {
    double& value = physics_.*parameter.member;
    value = fields.real(parameter.name, value, -kInfinity, kInfinity);
    const bool may_be_anything = parameter.member == &Physics::gravity || parameter.member == &Physics::force_mag;
    if (!may_be_anything && value <= 0) fields.refuse(parameter.name, "must be greater than 0");
  }
}

link::Spec CartPole::configure(const Json& env_config, uint32_t envs) {
  Problem problem;
  Fields fields(env_config, "env_config", &problem);
  max_episode_steps_ = fields.integer("max_episode_steps", 500, 1, 1 << 30);
  sutton_barto_reward_ = fields.flag("sutton_barto_reward", false);
  physics_ = Physics();
  read_physics(fields);
  fields.finish();
  require(problem);
  envs_.assign(envs, Env());

  // Twice the limits, so that the observation of a failed state is still within.
  const std::vector<double> high = {static_cast<float>(kPositionLimit * 2), kInfinity,
                                    static_cast<float>(kAngleLimit * 2), kInfinity};
  std::vector<double> low;
  for (const double bound : high) low.push_back(-bound);
  link::Spec spec;
  spec.observation = link::Space::box(wire::kF32, {4}, low, high);
  spec.action = link::Space::discrete(2);
  spec.action_names = {"left", "right"};
  spec.renders = true;
  return spec;
}

void CartPole::reset(uint32_t index, const Start& start, link::Binding& rows) {
  Env& env = envs_[index];
  State state;
  if (start.options) {
    Problem problem;
    Fields options(*start.options, "options", &problem);
    const double low = options.real("low", -0.05, -kInfinity, kInfinity);
    const double high = options.real("high", 0.05, -kInfinity, kInfinity);
    const auto given = options.reals("state", 4);
    options.finish();
    if (low > high) options.refuse("low", "must not be greater than high");
    require(problem);
    state = given ? as_state(*given) : first_state(start.seed, low, high);
  } else {
    state = first_state(start.seed);
  }
  env = {state, physics_, 0};
  float* observation = rows.observation<float>(0, index);
  for (int i = 0; i < 4; ++i) observation[i] = static_cast<float>(state[i]);
}

StepEnd CartPole::step(uint32_t index, link::Binding& rows) {
  Env& env = envs_[index];
  env.state = advance(env.state, *rows.action<int64_t>(0, index) == 1, env.physics);
  ++env.steps;
  float* observation = rows.observation<float>(0, index);
  for (int i = 0; i < 4; ++i) observation[i] = static_cast<float>(env.state[i]);
  const bool terminated = fallen(env.state);
  *rows.reward(index) = sutton_barto_reward_ ? (terminated ? -1.0 : 0.0) : 1.0;
  return {terminated, env.steps >= max_episode_steps_};
}

void CartPole::set_params(const Json& params) {
  const Physics before = physics_;
  Problem problem;
  Fields fields(params, "params", &problem);
  read_physics(fields);
  fields.finish();
  if (problem) physics_ = before;  // all or nothing
  require(problem);
}

Json CartPole::params() const {
  Json::Object all;
  for (const Parameter& parameter : kParameters) all.emplace_back(parameter.name, physics_.*parameter.member);
  return all;
}

Json CartPole::call(uint32_t index, const std::string& method, const Json::Array& arguments) {
  Env& env = envs_[index];
  if (method == "get_state") {
    if (!arguments.empty()) throw GameError("get_state takes no arguments");
    return as_json(env.state);
  }
  if (method == "set_state") {
    if (arguments.size() != 1) throw GameError("set_state takes one argument, the list of 4 numbers");
    Problem problem;
    const auto given = Fields(Json::Object{{"state", arguments[0]}}, "set_state", &problem).reals("state", 4);
    require(problem);
    env.state = as_state(*given);
    return Json();
  }
  throw GameError("CartPole has no method " + quote(method) + "; it has get_state, set_state");
}

Picture CartPole::render(uint32_t index, const std::string&) {
  constexpr uint32_t kHeight = 400, kWidth = 600;
  constexpr double kScale = kWidth / (2 * kPositionLimit);
  constexpr double kTrackY = 300, kCartWidth = 50, kCartHeight = 30, kPoleWidth = 10;
  const Env& env = envs_[index];
  const double x = env.state[0] * kScale + kWidth / 2.0;
  const Point axle{x, kTrackY - kCartHeight / 4};
  const double sine = std::sin(env.state[2]), cosine = std::cos(env.state[2]);
  // A point of the pole: `along` it from the axle, `across` to the right of an upright one.
  const auto of_pole = [&](double along, double across) {
    return Point{axle.x + along * sine + across * cosine, axle.y - along * cosine + across * sine};
  };
  const double tip = kScale * 2 * env.physics.length - kPoleWidth / 2, half = kPoleWidth / 2;

  Canvas canvas(kHeight, kWidth, {255, 255, 255});
  canvas.polygon({{0, kTrackY - 0.5}, {kWidth, kTrackY - 0.5}, {kWidth, kTrackY + 0.5}, {0, kTrackY + 0.5}}, {0, 0, 0});
  canvas.polygon({{x - kCartWidth / 2, kTrackY - kCartHeight / 2},
                  {x + kCartWidth / 2, kTrackY - kCartHeight / 2},
                  {x + kCartWidth / 2, kTrackY + kCartHeight / 2},
                  {x - kCartWidth / 2, kTrackY + kCartHeight / 2}},
                 {0, 0, 0});
  canvas.polygon({of_pole(-half, -half), of_pole(tip, -half), of_pole(tip, half), of_pole(-half, half)},
                 {202, 152, 101});
  canvas.circle(axle, half, {129, 132, 203});
  return canvas.take();
}

}  // namespace uepool::sim
