#include "env_config/requests.h"

#include <algorithm>
#include <utility>

#include "env_config/fields.h"
#include "link/spec.h"
#include "wire/link.h"

namespace uepool::env_config {
namespace {

bool parse(const std::string& text, Json* out, Problem* problem) {
  std::string error;
  if (Json::parse(text, out, &error)) return true;
  problem->report("", error);
  return false;
}

}  // namespace

bool merge_defaults(const std::string& message, const Json& defaults, Json* env_config, Problem* problem) {
  Json document;
  if (!parse(message, &document, problem)) return false;
  if (!document.is_object()) {
    problem->report("configure", "must be an object with env_config, not " + document.dump());
    return false;
  }
  const Json* given = document.find("env_config");
  if (!given || given->is_null()) {
    *env_config = defaults;
    return true;
  }
  if (!given->is_object() || !defaults.is_object()) {
    *env_config = *given;
    return true;
  }
  Json::Object merged = given->object();
  for (const auto& entry : defaults.object()) {
    if (!given->find(entry.first)) merged.push_back(entry);
  }
  *env_config = Json(std::move(merged));
  return true;
}

bool require_json(uint32_t encoding, const std::string& what, const std::string& engine, Problem* problem) {
  if (encoding == wire::kJson) return true;
  problem->report("", engine + " reads " + what + " as JSON only: pass numbers, texts, lists and dicts");
  return false;
}

bool parse_call(const std::string& message, const Json& params, const std::string& engine, Call* call,
                Problem* problem) {
  Json document;
  if (!parse(message, &document, problem)) return false;
  Fields fields(document, "call", problem);
  const std::string op = fields.choice("op", "call", {"call", "get_attr", "set_attr"});
  const std::string name = fields.text("name", fields.text("method", ""));
  const Json* arguments = fields.any("args");
  const Json* named = fields.any("kwargs");
  const Json* value = fields.any("value");
  fields.finish();
  if (*problem) return false;
  const Json* parameter = params.find(name);
  if (op != "call" && !parameter) {
    std::vector<std::string> known;
    for (const auto& entry : params.object()) known.push_back(entry.first);
    problem->report("", "AttributeError: no attribute " + quote(name) + "; known: " + join(known));
    return false;
  }
  if (op == "set_attr") {
    call->kind = Call::kSetParams;
    call->params = Json::Object{{name, value ? *value : Json()}};
    return true;
  }
  if (parameter) {  // also when it is called, as Gymnasium's VectorEnv.call() does
    call->kind = Call::kAnswer;
    call->answer = parameter->dump();
    return true;
  }
  if (named && !(named->is_null() || (named->is_object() && named->object().empty()))) {
    problem->report("", "methods of " + engine + " take no named arguments");
    return false;
  }
  if (arguments && !arguments->is_array()) {
    problem->report("call.args", "must be a list, not " + arguments->dump());
    return false;
  }
  call->kind = Call::kMethod;
  call->method = name;
  call->arguments = arguments ? arguments->array() : Json::Array();
  return true;
}

bool checked_view(const std::string& name, const std::vector<std::string>& views, std::string* view, Problem* problem) {
  *view = name.empty() ? link::kSpectator : name;
  if (*view == link::kSpectator || std::find(views.begin(), views.end(), *view) != views.end()) return true;
  std::vector<std::string> known = {link::kSpectator};
  known.insert(known.end(), views.begin(), views.end());
  problem->report("", "there is no view " + quote(name) + "; known: " + join(known));
  return false;
}

}  // namespace uepool::env_config
