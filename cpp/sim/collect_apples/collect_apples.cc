#include "sim/collect_apples/collect_apples.h"

#include <algorithm>
#include <utility>

#include "sim/collect_apples/reset_options.h"
#include "sim/collect_apples/state_fields.h"
#include "sim/collect_apples/views.h"
#include "sim/pictures/agent_views.h"

namespace uepool::sim {
namespace {

// The agents of a document that has none.
const Json& default_agents() {
  static const Json agents = parse_json(R"([{
    "id": "Agent1",
    "sensors": [{"name": "camera", "type": "camera"}],
    "actuators": [{"name": "movement", "type": "robot_movement"}],
    "rewarders": [{"name": "apples", "type": "pickup_reward"}],
    "terminators": [{"name": "step_limit", "type": "step_counter", "max_step_count": 350},
                    {"name": "done", "type": "all_collected"}],
    "infos": [{"name": "apples_collected", "type": "apples_collected"},
              {"name": "apples_left", "type": "apples_left"}]
  }])");
  return agents;
}

AgentWorld agent_world() {
  AgentWorld world;
  world.engine = "the simulator";
  world.attach_points = apples::attach_point_names();
  world.actors = apples::actor_names();
  world.state_fields = apples::state_fields();
  for (const apples::SpawnPoint& point : apples::spawn_points()) world.spawn_points.emplace_back(point.name);
  world.maps = apples::map_names();
  world.actuators = apples::actuator_types();
  world.rewarders = apples::rewarder_types();
  world.terminators = apples::terminator_types();
  world.infos = apples::info_types();
  return world;
}

Json point(Point at) { return Json::Array{at.x, at.y}; }

}  // namespace

// Where each begins, and what it is to do; agents_ is configured.
void CollectApples::read_robots() {
  const std::vector<AgentConfig>& configs = agents_.configs();
  const auto& points = apples::spawn_points();
  request_ = {};
  request_.map = agents_.launch().map;
  rules_.clear();
  for (const AgentConfig& config : configs) {
    const auto named = std::ranges::find(points, config.spawn_point, &apples::SpawnPoint::name);
    const apples::SpawnPoint* spawn = named == points.end() ? nullptr : &*named;
    for (size_t i = 0; spawn && i < request_.robots.size(); ++i) {
      const apples::SpawnPoint* other = request_.robots[i];
      if (!other || other->north != spawn->north || other->west != spawn->west) continue;
      throw GameError(config.path + ".spawn_point: the place of " + quote(config.spawn_point) + " is taken by agent " +
                      quote(configs[i].id));
    }
    request_.robots.push_back(spawn);
    rules_.emplace_back(config);
    require_same_infos(config, rules_.back().infos(), rules_[0].infos());
  }
}

link::Spec CollectApples::configure(const Json& env_config, uint32_t envs) {
  Problem problem;
  Fields fields(env_config, "env_config", &problem);
  agents_.configure(fields, default_agents(), agent_world(), envs);
  Fields parameters = fields.object("parameters");
  fields.finish();
  require(problem);
  read_robots();
  parameters_ = apples::read_parameters(parameters, {}, agents_.size());

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
  for (const apples::Rules& rules : rules_) actions.push_back({rules.action_space()});
  spec.action = agents_.action_space(actions, &problem);
  require(problem);
  leaves_.clear();
  for (uint32_t i = 0; i < agents_.size(); ++i) leaves_.push_back(agents_.action_leaf(i, 0));
  spec.action_names = rules_[0].action_names();
  spec.info = rules_[0].infos();
  spec.renders = true;
  spec.views = agent_view_names(agents_);
  return spec;
}

void CollectApples::begin(Env* env, uint64_t seed, const apples::LayoutRequest& request) {
  env->world.begin(apples::make_layout(seed, request, parameters_), parameters_, agents_.launch().fixed_dt);
  env->scenery.build(env->world);
}

void CollectApples::reset(uint32_t index, const Start& start, link::Binding& rows) {
  Env& env = *envs_[index];
  begin(&env, start.seed, start.options ? apples::with_options(request_, *start.options) : request_);
  write(index, true, rows);
}

StepEnd CollectApples::step(uint32_t index, link::Binding& rows) {
  Env& env = *envs_[index];
  for (uint32_t i = 0; i < agents_.size(); ++i) commands_[i] = rules_[i].command(rows, leaves_[i], index, i);
  env.world.step(commands_.data());
  env.scenery.update(env.world);
  write(index, false, rows);
  StepEnd end;
  for (uint32_t i = 0; i < agents_.size(); ++i) {
    *rows.reward(index, i) = rules_[i].reward(env.world, i);
    const StepEnd own = rules_[i].end(env.world);
    end.terminated |= own.terminated;
    end.truncated |= own.truncated;
  }
  return end;
}

void CollectApples::write(uint32_t index, bool first, link::Binding& rows) {
  Env& env = *envs_[index];
  float state[apples::kStateSize];
  camera::Pose attach_points[apples::kNumAttachPoints];
  const Senses senses{&env.scenery.scene(), &env.scenery.light(), attach_points, state};
  for (uint32_t i = 0; i < agents_.size(); ++i) {
    apples::write_state(env.world, i, state);
    env.scenery.attach_points(env.world, i, attach_points);
    if (!agents_.observe(index, i, first, senses, rows)) throw GameError(agents_.error());
    rules_[i].write_infos(env.world, i, state, rows, index);
  }
}

void CollectApples::set_params(const Json& params) {
  Problem problem;
  Fields fields(params, "params", &problem);
  parameters_ = apples::read_parameters(fields, parameters_, agents_.size());
}

Json CollectApples::params() const { return apples::as_json(parameters_); }

Json CollectApples::state(const Env& env) const {
  const apples::World& world = env.world;
  const apples::Layout& layout = world.layout();
  Json::Array robots, left, trees;
  for (uint32_t i = 0; i < world.robots().size(); ++i) {
    const apples::Robot& robot = world.robots()[i];
    robots.push_back(Json::Object{{"id", agents_.configs()[i].id},
                                  {"position", point(robot.at)},
                                  {"heading", radians_of(robot.heading)},
                                  {"collected", robot.collected}});
  }
  for (uint32_t i = 0; i < layout.apples.size(); ++i) {
    if (!world.is_picked(i)) left.push_back(point(layout.apples[i].at));
  }
  for (const apples::Tree& tree : layout.trees) {
    trees.push_back(Json::Object{{"position", point(tree.at)}, {"radius", tree.radius()}});
  }
  return Json::Object{{"map", apples::name_of(layout.map)},
                      {"step", world.steps()},
                      {"robots", robots},
                      {"apples", left},
                      {"trees", trees},
                      {"dt", agents_.launch().fixed_dt},
                      {"parameters", apples::as_json(world.parameters())}};
}

Json CollectApples::call(uint32_t index, const std::string& method, const Json::Array& arguments) {
  if (method != "get_state") throw GameError("CollectApples has no method " + quote(method) + "; it has get_state");
  if (!arguments.empty()) throw GameError("get_state takes no arguments");
  return state(*envs_[index]);
}

Picture CollectApples::render(uint32_t index, const std::string& view) {
  return apples::render_view(view, agents_, envs_[index]->world, envs_[index]->scenery);
}

}  // namespace uepool::sim
