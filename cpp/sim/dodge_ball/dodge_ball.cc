#include "sim/dodge_ball/dodge_ball.h"

#include <algorithm>
#include <utility>

#include "sim/dodge_ball/reset_options.h"
#include "sim/dodge_ball/state_fields.h"
#include "sim/dodge_ball/views.h"
#include "sim/pictures/agent_views.h"

namespace uepool::sim {
namespace {

// One of the agents of a document that has none.
Json default_agent(const std::string& spawn_point) {
  Json::Object agent = {{"id", spawn_point}, {"spawn_point", spawn_point}};
  static const Json rest = parse_json(R"({
    "sensors": [{"name": "state", "type": "state"}],
    "actuators": [{"name": "movement", "type": "drone_discrete"}],
    "rewarders": [{"name": "hit", "type": "hit_reward"},
                  {"name": "was_hit", "type": "hit_penalty"},
                  {"name": "win", "type": "win_reward"}],
    "terminators": [{"name": "step_limit", "type": "step_counter", "max_step_count": 400},
                    {"name": "team_out", "type": "team_out"}],
    "infos": [{"name": "action_mask", "type": "action_mask"},
              {"name": "states", "type": "global_state"},
              {"name": "hits", "type": "hits"},
              {"name": "winner", "type": "winner"},
              {"name": "battle_won", "type": "battle_won"}]
  })");
  for (const auto& part : rest.object()) agent.push_back(part);
  return agent;
}

const Json& default_agents() {
  static const Json agents =
      Json::Array{default_agent("blue1"), default_agent("blue2"), default_agent("red1"), default_agent("red2")};
  return agents;
}

AgentWorld agent_world() {
  AgentWorld world;
  world.engine = "the simulator";
  world.attach_points = dodge::attach_point_names();
  world.actors = dodge::actor_names();
  world.state_fields = dodge::state_fields();
  world.spawn_points = dodge::spawn_point_names();
  world.maps = {"Arena"};
  world.actuators = dodge::actuator_types();
  world.rewarders = dodge::rewarder_types();
  world.terminators = dodge::terminator_types();
  world.infos = dodge::info_types();
  return world;
}

Json point(Vector at) { return Json::Array{at.x, at.y, at.z}; }

const char* name_of(dodge::Ball::State state) {
  switch (state) {
    case dodge::Ball::State::kResting:
      return "resting";
    case dodge::Ball::State::kHeld:
      return "held";
    default:
      return "flying";
  }
}

}  // namespace

// For whom each plays, and what it is to do; agents_ is configured.
void DodgeBall::read_drones() {
  request_ = {};
  request_.seats = dodge::read_seats(agents_.configs());
  rules_.clear();
  for (const AgentConfig& config : agents_.configs()) {
    rules_.emplace_back(config, agents_.size());
    require_same_infos(config, rules_.back().infos(), rules_[0].infos());
  }
}

uint32_t DodgeBall::largest_team() const {
  return std::max(dodge::team_size(request_.seats, dodge::Team::kBlue),
                  dodge::team_size(request_.seats, dodge::Team::kRed));
}

link::Spec DodgeBall::configure(const Json& env_config, uint32_t envs) {
  Problem problem;
  Fields fields(env_config, "env_config", &problem);
  agents_.configure(fields, default_agents(), agent_world(), envs);
  Fields parameters = fields.object("parameters");
  fields.finish();
  require(problem);
  read_drones();
  parameters_ = dodge::read_parameters(parameters, {}, largest_team());

  commands_.assign(agents_.size(), {});
  envs_.clear();
  for (uint32_t i = 0; i < envs; ++i) {
    envs_.push_back(std::make_unique<Env>());
    begin(envs_.back().get(), 0, request_);  // for those who look before the first episode
  }

  link::Spec spec;
  spec.agents = agents_.size();
  spec.observation = agents_.observation_space();
  std::vector<std::vector<link::Space>> actions;
  for (const dodge::Rules& rules : rules_) actions.push_back({rules.actuator().space()});
  spec.action = agents_.action_space(actions, &problem);
  require(problem);
  leaves_.clear();
  for (uint32_t i = 0; i < agents_.size(); ++i) leaves_.push_back(agents_.action_leaf(i, 0));
  spec.action_names = rules_[0].actuator().names();
  spec.info = rules_[0].infos();
  spec.renders = true;
  spec.views = agent_view_names(agents_);
  return spec;
}

void DodgeBall::begin(Env* env, uint64_t seed, const dodge::LayoutRequest& request) {
  env->world.begin(dodge::make_layout(seed, request, parameters_), request.seats, parameters_,
                   agents_.launch().fixed_dt);
  env->scenery.build(env->world);
}

void DodgeBall::reset(uint32_t index, const Start& start, link::Binding& rows) {
  Env& env = *envs_[index];
  begin(&env, start.seed, start.options ? dodge::with_options(request_, *start.options) : request_);
  write(index, true, false, rows);
}

StepEnd DodgeBall::step(uint32_t index, link::Binding& rows) {
  Env& env = *envs_[index];
  for (uint32_t i = 0; i < agents_.size(); ++i) {
    commands_[i] = rules_[i].actuator().command(rows, leaves_[i], index, i);
  }
  env.world.step(commands_.data());
  env.scenery.update(env.world);
  StepEnd end;
  for (uint32_t i = 0; i < agents_.size(); ++i) {
    *rows.reward(index, i) = rules_[i].reward(env.world, i);
    const StepEnd own = rules_[i].end(env.world);
    end.terminated |= own.terminated;
    end.truncated |= own.truncated;
  }
  write(index, false, end.terminated || end.truncated, rows);
  return end;
}

void DodgeBall::write(uint32_t index, bool first, bool over, link::Binding& rows) {
  Env& env = *envs_[index];
  float state[dodge::kStateSize];
  camera::Pose attach_points[dodge::kNumAttachPoints];
  const Senses senses{&env.scenery.scene(), &env.scenery.light(), attach_points, state};
  for (uint32_t i = 0; i < agents_.size(); ++i) {
    dodge::write_state(env.world, i, state);
    env.scenery.attach_points(env.world, i, attach_points);
    if (!agents_.observe(index, i, first, senses, rows)) throw GameError(agents_.error());
    rules_[i].write_infos(env.world, i, state, over, rows, index);
  }
}

void DodgeBall::set_params(const Json& params) {
  Problem problem;
  Fields fields(params, "params", &problem);
  parameters_ = dodge::read_parameters(fields, parameters_, largest_team());
}

Json DodgeBall::params() const { return dodge::as_json(parameters_); }

Json DodgeBall::state(const Env& env) const {
  const dodge::World& world = env.world;
  Json::Array drones, balls, pillars;
  for (uint32_t i = 0; i < world.drones().size(); ++i) {
    const dodge::Drone& drone = world.drones()[i];
    drones.push_back(Json::Object{{"id", agents_.configs()[i].id},
                                  {"team", dodge::name_of(drone.team)},
                                  {"playing", drone.playing},
                                  {"position", point(drone.at)},
                                  {"velocity", point(drone.velocity)},
                                  {"heading", radians_of(drone.heading)},
                                  {"ball", drone.ball == dodge::kNone ? Json() : Json(drone.ball)},
                                  {"hits", drone.hits}});
  }
  for (const dodge::Ball& ball : world.balls()) {
    const bool owned = ball.live || ball.state == dodge::Ball::State::kHeld;
    balls.push_back(Json::Object{{"position", point(ball.at)},
                                 {"velocity", point(ball.velocity)},
                                 {"state", name_of(ball.state)},
                                 {"live", ball.live},
                                 {"drone", owned ? Json(ball.drone) : Json()}});
  }
  for (const dodge::Pillar& pillar : world.layout().pillars) {
    pillars.push_back(Json::Object{{"position", Json::Array{pillar.x, pillar.y}}, {"radius", pillar.radius}});
  }
  return Json::Object{{"step", world.steps()},
                      {"drones", drones},
                      {"balls", balls},
                      {"pillars", pillars},
                      {"dt", agents_.launch().fixed_dt},
                      {"parameters", dodge::as_json(world.parameters())}};
}

Json DodgeBall::call(uint32_t index, const std::string& method, const Json::Array& arguments) {
  if (method != "get_state") throw GameError("DodgeBall has no method " + quote(method) + "; it has get_state");
  if (!arguments.empty()) throw GameError("get_state takes no arguments");
  return state(*envs_[index]);
}

Picture DodgeBall::render(uint32_t index, const std::string& view) {
  return dodge::render_view(view, agents_, envs_[index]->world, envs_[index]->scenery);
}

}  // namespace uepool::sim
