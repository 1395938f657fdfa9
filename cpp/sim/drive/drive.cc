#include "sim/drive/drive.h"

#include "sim/drive/reset_options.h"
#include "sim/drive/state_fields.h"
#include "sim/drive/state_report.h"
#include "sim/drive/views.h"

namespace uepool::sim {
namespace {

// The agents of a document that has none: a plan of the streets around the car, which only this camera sees.
const Json& default_agents() {
  static const Json agents = parse_json(R"([{
    "id": "Car",
    "sensors": [{"name": "bird", "type": "camera", "attach_to_comp_name": "bird", "projection": "orthographic",
                 "ortho_width": 48, "width": 64, "height": 64, "visibility_mask": 2147483696, "render_owner": true}],
    "actuators": [{"name": "drive", "type": "drive_discrete"}],
    "rewarders": [{"name": "progress", "type": "progress_reward", "scale": 0.1},
                  {"name": "goal", "type": "goal_reward", "scale": 5},
                  {"name": "collision", "type": "collision_penalty", "scale": 3},
                  {"name": "deviation", "type": "deviation_penalty", "scale": 3},
                  {"name": "off_road", "type": "off_road_penalty", "scale": 0.1},
                  {"name": "wrong_lane", "type": "wrong_lane_penalty", "scale": 0.1},
                  {"name": "lane", "type": "lane_penalty", "scale": 0.02},
                  {"name": "comfort", "type": "comfort_penalty", "scale": 0.005},
                  {"name": "time", "type": "step_penalty", "scale": 0.01}],
    "terminators": [{"name": "step_limit", "type": "step_counter", "max_step_count": 600},
                    {"name": "collision", "type": "collision"},
                    {"name": "goal", "type": "goal"},
                    {"name": "deviation", "type": "deviation"},
                    {"name": "stuck", "type": "stuck"}],
    "infos": [{"name": "route_completion", "type": "route_completion"},
              {"name": "reached_goal", "type": "reached_goal"},
              {"name": "collided", "type": "collided"},
              {"name": "speed", "type": "speed"}]
  }])");
  return agents;
}

AgentWorld agent_world() {
  AgentWorld world;
  world.engine = "the simulator";
  world.attach_points = drive::attach_point_names();
  world.actors = drive::actor_names();
  world.state_fields = drive::state_fields();
  world.actuators = drive::actuator_types();
  world.rewarders = drive::rewarder_types();
  world.terminators = drive::terminator_types();
  world.infos = drive::info_types();
  return world;
}

}  // namespace

link::Spec Drive::configure(const Json& env_config, uint32_t envs) {
  Problem problem;
  Fields fields(env_config, "env_config", &problem);
  agents_.configure(fields, default_agents(), agent_world(), envs);
  Fields parameters = fields.object("parameters");
  fields.finish();
  require(problem);
  if (agents_.size() > 1) throw GameError(agents_.configs()[1].path + ": Drive has one car, so one agent");
  rules_ = drive::Rules(agents_.configs()[0]);
  parameters_ = drive::read_parameters(parameters, {});

  envs_.clear();
  for (uint32_t i = 0; i < envs; ++i) {
    envs_.push_back(std::make_unique<Env>());
    begin(envs_.back().get(), 0, {}, parameters_);  // for those who look before the first episode
  }

  link::Spec spec;
  spec.observation = agents_.observation_space();
  spec.action = agents_.action_space({{rules_.action_space()}}, &problem);
  require(problem);
  leaf_ = agents_.action_leaf(0, 0);
  spec.action_names = rules_.action_names();
  spec.info = rules_.infos();
  spec.renders = true;
  spec.views = drive::view_names();
  return spec;
}

void Drive::begin(Env* env, uint64_t seed, const drive::Start& start, const drive::Parameters& parameters) {
  env->world.begin(drive::make_layout(seed, parameters), start, parameters, agents_.launch().fixed_dt);
  env->scenery.build(env->world);
}

void Drive::reset(uint32_t index, const Start& start, link::Binding& rows) {
  drive::Options options{parameters_, {}};
  if (start.options) options = drive::with_options(parameters_, *start.options);
  begin(envs_[index].get(), start.seed, options.start, options.parameters);
  write(index, true, rows);
}

StepEnd Drive::step(uint32_t index, link::Binding& rows) {
  Env& env = *envs_[index];
  env.world.step(rules_.command(rows, leaf_, index), rules_.action_repeat());
  env.scenery.update(env.world);
  write(index, false, rows);
  *rows.reward(index, 0) = rules_.reward(env.world);
  return rules_.end(env.world);
}

void Drive::write(uint32_t index, bool first, link::Binding& rows) {
  Env& env = *envs_[index];
  float state[drive::kStateSize];
  camera::Pose attach_points[drive::kNumAttachPoints];
  drive::write_state(env.world, state);
  env.scenery.attach_points(env.world, attach_points);
  const Senses senses{&env.scenery.scene(), &env.scenery.light(), attach_points, state};
  if (!agents_.observe(index, 0, first, senses, rows)) throw GameError(agents_.error());
  rules_.write_infos(env.world, state, rows, index);
}

void Drive::set_params(const Json& params) {
  Problem problem;
  Fields fields(params, "params", &problem);
  parameters_ = drive::read_parameters(fields, parameters_);
}

Json Drive::params() const { return drive::as_json(parameters_); }

Json Drive::call(uint32_t index, const std::string& method, const Json::Array& arguments) {
  if (method != "get_state") throw GameError("Drive has no method " + quote(method) + "; it has get_state");
  if (!arguments.empty()) throw GameError("get_state takes no arguments");
  return drive::report(envs_[index]->world, agents_.launch().fixed_dt * rules_.action_repeat());
}

Picture Drive::render(uint32_t index, const std::string& view) {
  return drive::render_view(view, agents_, envs_[index]->world, &envs_[index]->scenery);
}

}  // namespace uepool::sim
