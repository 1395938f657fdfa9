#include "sim/runner.h"

#include <utility>

#include "env_config/requests.h"

namespace uepool::sim {
namespace {

constexpr const char* kEngine = "uepool-sim";

void require_json(uint32_t encoding, const char* what) {
  Problem problem;
  env_config::require_json(encoding, what, kEngine, &problem);
  require(problem);
}

}  // namespace

Runner::Runner(Game& game, uint32_t envs, Json defaults) : game_(game), envs_(envs), defaults_(std::move(defaults)) {}

bool Runner::run(const link::LinkOptions& options) {
  if (!link_.connect(options)) {
    error_ = link_.error();
    return false;
  }
  link::Event event;
  while (link_.next(&event)) {
    switch (event.kind) {
      case link::Event::kStep:
        step(event.env);
        break;
      case link::Event::kReset:
        reset(event);
        break;
      case link::Event::kConfigure:
        configure(event);
        break;
      case link::Event::kBound:
        game_.bound(link_.binding());
        break;
      case link::Event::kParams:
        params(event);
        break;
      case link::Event::kCall:
        call(event);
        break;
      case link::Event::kRender:
        render(event);
        break;
      case link::Event::kUnbound:
      case link::Event::kNone:
        break;
    }
  }
  error_ = link_.error();
  return error_.empty();
}

Json Runner::env_config(const std::string& text) const {
  Problem problem;
  Json merged;
  env_config::merge_defaults(text, defaults_, &merged, &problem);
  require(problem);
  return merged;
}

void Runner::configure(const link::Event& event) {
  configured_ = false;
  try {
    const link::Spec spec = game_.configure(env_config(event.text), envs_);
    views_ = spec.views;
    configured_ = true;
    link_.offer(spec);
  } catch (const std::exception& error) {
    link_.refuse(error.what());
  }
}

void Runner::require_configured() const {
  if (!configured_) throw GameError("there are no envs yet: no env config was accepted");
}

void Runner::reset(const link::Event& event) {
  link::Binding& rows = link_.binding();
  Start start;
  start.seed = event.seed;
  start.episode = rows.episode(event.env);
  try {
    Json options;
    if (event.has_options) {
      require_json(event.encoding, "reset options");
      options = parse_json(event.text);
      if (!options.is_null()) start.options = &options;
    }
    game_.reset(event.env, start, rows);
  } catch (const std::exception& error) {
    rows.fail(event.env, error.what());
    return;
  }
  rows.finish_reset(event.env);
}

void Runner::step(uint32_t env) {
  link::Binding& rows = link_.binding();
  StepEnd end;
  try {
    end = game_.step(env, rows);
  } catch (const std::exception& error) {
    rows.fail(env, error.what());
    return;
  }
  rows.finish_step(env, end.terminated, end.truncated);
}

void Runner::params(const link::Event& event) {
  try {
    require_configured();
    game_.set_params(parse_json(event.text));
    link_.reply(event.request, "null");
  } catch (const std::exception& error) {
    link_.reply_error(event.request, error.what());
  }
}

std::string Runner::answer_call(uint32_t env, const std::string& text) {
  Problem problem;
  env_config::Call call;
  env_config::parse_call(text, game_.params(), kEngine, &call, &problem);
  require(problem);
  switch (call.kind) {
    case env_config::Call::kSetParams:
      game_.set_params(call.params);
      return "null";
    case env_config::Call::kMethod:
      return game_.call(env, call.method, call.arguments).dump();
    default:
      return call.answer;
  }
}

void Runner::call(const link::Event& event) {
  try {
    require_configured();
    require_json(event.encoding, "calls");
    link_.reply(event.request, answer_call(event.env, event.text));
  } catch (const std::exception& error) {
    link_.reply_error(event.request, error.what());
  }
}

void Runner::render(const link::Event& event) {
  try {
    require_configured();
    Problem problem;
    std::string view;
    env_config::checked_view(event.text, views_, &view, &problem);
    require(problem);
    const Picture picture = game_.render(event.env, view);
    link_.reply_picture(event.request, picture.rgb.data(), picture.height, picture.width);
  } catch (const std::exception& error) {
    link_.reply_error(event.request, error.what());
  }
}

}  // namespace uepool::sim
