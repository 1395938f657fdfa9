#include "sim/runner.h"

#include <algorithm>
#include <utility>

#include "wire/segment.h"

namespace uepool::sim {
namespace {

void require_json(uint32_t encoding, const char* what) {
  if (encoding == wire::kJson) return;
  throw GameError(std::string("uepool-sim reads ") + what + " as JSON only: pass numbers, texts, lists and dicts");
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
  const Json message = Json::parse(text);
  if (!message.is_object()) throw GameError("configure: must be an object with env_config, not " + message.dump());
  const Json* given = message.find("env_config");
  if (!given || given->is_null()) return defaults_;
  if (!given->is_object() || !defaults_.is_object()) return *given;
  Json::Object merged = given->object();
  for (const auto& entry : defaults_.object()) {
    if (!given->find(entry.first)) merged.push_back(entry);
  }
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
      options = Json::parse(event.text);
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
    game_.set_params(Json::parse(event.text));
    link_.reply(event.request, "null");
  } catch (const std::exception& error) {
    link_.reply_error(event.request, error.what());
  }
}

// {"op": "call", "name" or "method": …, "args": [], "kwargs": {}}, {"op": "get_attr", "name": …} or
// {"op": "set_attr", "name": …, "value": …}. Attributes are the env parameters; they hold for the whole instance.
std::string Runner::answer_call(uint32_t env, const std::string& text) {
  Fields fields(Json::parse(text), "call");
  const std::string op = fields.choice("op", "call", {"call", "get_attr", "set_attr"});
  const std::string name = fields.text("name", fields.text("method", ""));
  const Json* arguments = fields.any("args");
  const Json* named = fields.any("kwargs");
  const Json* value = fields.any("value");
  fields.finish();
  const Json params = game_.params();
  const Json* parameter = params.find(name);
  if (op != "call" && !parameter) {
    std::vector<std::string> known;
    for (const auto& entry : params.object()) known.push_back(entry.first);
    throw GameError("AttributeError: no attribute " + quote(name) + "; known: " + join(known));
  }
  if (op == "set_attr") {
    game_.set_params(Json::Object{{name, value ? *value : Json()}});
    return "null";
  }
  if (parameter) return parameter->dump();  // also when it is called, as Gymnasium's VectorEnv.call() does
  if (named && !(named->is_null() || (named->is_object() && named->object().empty()))) {
    throw GameError("methods of uepool-sim take no named arguments");
  }
  if (arguments && !arguments->is_array()) throw GameError("call.args: must be a list, not " + arguments->dump());
  return game_.call(env, name, arguments ? arguments->array() : Json::Array()).dump();
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

std::string Runner::checked_view(const std::string& name) const {
  if (name.empty()) return link::kSpectator;
  if (std::ranges::find(views_, name) == views_.end() && name != link::kSpectator) {
    std::vector<std::string> known = {link::kSpectator};
    known.insert(known.end(), views_.begin(), views_.end());
    throw GameError("there is no view " + quote(name) + "; known: " + join(known));
  }
  return name;
}

void Runner::render(const link::Event& event) {
  try {
    require_configured();
    const Picture picture = game_.render(event.env, checked_view(event.text));
    link_.reply_picture(event.request, picture.rgb.data(), picture.height, picture.width);
  } catch (const std::exception& error) {
    link_.reply_error(event.request, error.what());
  }
}

}  // namespace uepool::sim
