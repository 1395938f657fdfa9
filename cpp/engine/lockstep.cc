#include "engine/lockstep.h"

#include <utility>

#include "env_config/requests.h"

namespace uepool::engine {

using env_config::Problem;

Lockstep::Lockstep(Game& game, link::Link& link, uint32_t envs) : game_(game), link_(link), envs_(envs) {}

Lockstep::Frame Lockstep::begin(int wait_ms) {
  for (;;) {
    if (over_) return kOver;
    if (asked_ == envs_.size()) return advance();
    link::Event event;
    over_ = !link_.next(&event, wait_ms);
    if (over_) continue;
    if (event.kind == link::Event::kNone) return kIdle;
    serve(event);
  }
}

// All envs have been asked for something. Without a step among it there is nothing to tick for.
Lockstep::Frame Lockstep::advance() {
  ticking_ = true;
  if (steps_asked_ == 0) {
    finish();
    return begin(0);
  }
  link::Binding& rows = link_.binding();
  for (uint32_t env = 0; env < envs_.size(); ++env) {
    if (envs_[env].task != Task::kStep) continue;
    const std::string problem = game_.act(env, rows);
    if (problem.empty()) continue;
    envs_[env].task = Task::kFailed;
    rows.fail(env, problem);
  }
  ++steps_;
  return kAdvance;
}

void Lockstep::finish() {
  if (!ticking_ || !link_.bound()) return;
  link::Binding& rows = link_.binding();
  std::vector<Env> done(envs_.size());
  std::swap(done, envs_);
  forget_tasks();
  for (uint32_t env = 0; env < done.size(); ++env) {
    if (done[env].task == Task::kStep) {
      EpisodeEnd end;
      std::string problem = game_.judge(env, rows, &end);
      if (problem.empty()) problem = game_.observe(env, false, rows);
      if (problem.empty()) {
        rows.finish_step(env, end.terminated, end.truncated);
      } else {
        rows.fail(env, problem);
      }
    } else if (done[env].task == Task::kReset) {
      reset(env, {done[env].seed, done[env].episode, done[env].has_options ? &done[env].options : nullptr});
    }
  }
  // Hands the rows over, and does the resets that complete steps, before the engine goes on with its frame.
  link::Event event;
  while (asked_ < envs_.size()) {
    over_ = !link_.next(&event, 0);  // told by begin(): asked once more, the link would find its server gone
    if (over_ || event.kind == link::Event::kNone) break;
    serve(event);
  }
}

void Lockstep::serve(const link::Event& event) {
  switch (event.kind) {
    case link::Event::kStep:
      envs_[event.env].task = Task::kStep;
      ++asked_;
      ++steps_asked_;
      break;
    case link::Event::kReset:
      take_reset(event);
      break;
    case link::Event::kConfigure:
      configure(event);
      break;
    case link::Event::kBound:
      forget_tasks();
      game_.bound(link_.binding());
      break;
    case link::Event::kUnbound:
      forget_tasks();
      game_.unbound();
      break;
    case link::Event::kParams:
      set_params(event);
      break;
    case link::Event::kCall:
      call(event);
      break;
    case link::Event::kRender:
      render(event);
      break;
    case link::Event::kNone:
      break;
  }
}

void Lockstep::take_reset(const link::Event& event) {
  link::Binding& rows = link_.binding();
  Env& env = envs_[event.env];
  const bool part_of_step = rows.autoreset() == wire::kNextStep && !event.asked;
  Json options;
  std::string problem;
  if (!read_options(event, &options, &problem)) {
    rows.fail(event.env, problem);
    if (part_of_step) {  // the others are waiting for it
      env.task = Task::kFailed;
      ++asked_;
    }
    return;
  }
  const bool has_options = !options.is_null();
  const uint64_t episode = rows.episode(event.env);
  if (!part_of_step) {
    reset(event.env, {event.seed, episode, has_options ? &options : nullptr});
    return;
  }
  env.task = Task::kReset;
  env.seed = event.seed;
  env.episode = episode;
  env.has_options = has_options;
  env.options = std::move(options);
  ++asked_;
}

void Lockstep::reset(uint32_t env, const EpisodeStart& start) {
  link::Binding& rows = link_.binding();
  std::string problem = game_.begin_episode(env, start);
  if (problem.empty()) problem = game_.observe(env, true, rows);
  if (problem.empty()) {
    rows.finish_reset(env);
  } else {
    rows.fail(env, problem);
  }
}

bool Lockstep::read_options(const link::Event& event, Json* options, std::string* problem) const {
  if (!event.has_options) return true;
  Problem wrong;
  if (env_config::require_json(event.encoding, "reset options", game_.name(), &wrong)) {
    return Json::parse(event.text, options, problem);
  }
  *problem = wrong.text();
  return false;
}

void Lockstep::forget_tasks() {
  envs_.assign(envs_.size(), {});
  asked_ = 0;
  steps_asked_ = 0;
  ticking_ = false;
}

std::string Lockstep::not_configured() const {
  return configured_ ? "" : "there are no envs yet: no env config was accepted";
}

void Lockstep::configure(const link::Event& event) {
  configured_ = false;
  Problem problem;
  Json env_config;
  link::Spec spec;
  if (env_config::merge_defaults(event.text, game_.defaults(), &env_config, &problem)) {
    problem.report("", game_.configure(env_config, static_cast<uint32_t>(envs_.size()), &spec));
  }
  if (problem) {
    link_.refuse(problem.text());
    return;
  }
  views_ = spec.views;
  configured_ = true;
  link_.offer(spec);
}

void Lockstep::set_params(const link::Event& event) {
  Json params;
  std::string problem = not_configured();
  if (problem.empty() && Json::parse(event.text, &params, &problem)) problem = game_.set_params(params);
  answer(event.request, problem, "null");
}

void Lockstep::call(const link::Event& event) {
  Problem problem;
  problem.report("", not_configured());
  std::string result;
  if (!problem && env_config::require_json(event.encoding, "calls", game_.name(), &problem)) {
    problem.report("", result_of(event, &result, &problem));
  }
  answer(event.request, problem.text(), result);
}

std::string Lockstep::result_of(const link::Event& event, std::string* result, Problem* problem) {
  env_config::Call call;
  if (!env_config::parse_call(event.text, game_.params(), game_.name(), &call, problem)) return "";
  *result = call.answer;
  if (call.kind == env_config::Call::kSetParams) {
    *result = "null";
    return game_.set_params(call.params);
  }
  if (call.kind != env_config::Call::kMethod) return "";
  Json value;
  std::string wrong = game_.call(event.env, call.method, call.arguments, &value);
  *result = value.dump();
  return wrong;
}

void Lockstep::render(const link::Event& event) {
  Problem problem;
  problem.report("", not_configured());
  std::string view;
  Picture picture;
  if (!problem && env_config::checked_view(event.text, views_, &view, &problem)) {
    problem.report("", game_.render(event.env, view, &picture));
  }
  if (problem) {
    link_.reply_error(event.request, problem.text());
  } else {
    link_.reply_picture(event.request, picture.rgb.data(), picture.height, picture.width);
  }
}

void Lockstep::answer(uint32_t request, const std::string& problem, const std::string& result) {
  if (problem.empty()) {
    link_.reply(request, result);
  } else {
    link_.reply_error(request, problem);
  }
}

}  // namespace uepool::engine
