#include "env_config/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace uepool::env_config {
namespace {

std::string shortest(double value) {
  char digits[32];
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

// Bounds that mean "none" are not worth a mention.
std::string between(double low, double high) {
  if (std::isinf(high)) return std::isinf(low) ? "" : " of at least " + shortest(low);
  return " from " + shortest(low) + " to " + shortest(high);
}

std::string between(int64_t low, int64_t high) {
  return " from " + std::to_string(low) + " to " + std::to_string(high);
}

}  // namespace

Fields::Fields(const Json& object, std::string path, Problem* problem)
    : object_(object), path_(std::move(path)), problem_(problem) {
  if (object_.is_object()) return;
  if (!object_.is_null()) problem_->report(path_, "must be an object, not " + object_.dump());
  object_ = Json(Json::Object());
}

const Json* Fields::find(const std::string& name) {
  if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.push_back(name);
  return object_.find(name);
}

void Fields::refuse(const std::string& name, const std::string& why) const {
  problem_->report(path_ + "." + name, why);
}

int64_t Fields::integer(const std::string& name, int64_t otherwise, int64_t low, int64_t high) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_integer() || json->integer() < low || json->integer() > high) {
    refuse(name, "must be an integer" + between(low, high) + ", not " + json->dump());
    return otherwise;
  }
  return json->integer();
}

double Fields::real(const std::string& name, double otherwise, double low, double high) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_number() || json->number() < low || json->number() > high) {
    refuse(name, "must be a number" + between(low, high) + ", not " + json->dump());
    return otherwise;
  }
  return json->number();
}

bool Fields::flag(const std::string& name, bool otherwise) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_bool()) {
    refuse(name, "must be true or false, not " + json->dump());
    return otherwise;
  }
  return json->boolean();
}

std::string Fields::text(const std::string& name, const std::string& otherwise) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_string()) {
    refuse(name, "must be a text, not " + json->dump());
    return otherwise;
  }
  return json->string();
}

std::string Fields::choice(const std::string& name, const std::string& otherwise,
                           const std::vector<std::string>& choices) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_string() || std::find(choices.begin(), choices.end(), json->string()) == choices.end()) {
    refuse(name, "must be one of " + join(choices) + ", not " + json->dump());
    return otherwise;
  }
  return json->string();
}

std::optional<std::vector<int64_t>> Fields::integers(const std::string& name, int64_t low, int64_t high) {
  const Json* json = find(name);
  if (!json) return std::nullopt;
  const auto fits = [&](const Json& item) {
    return item.is_integer() && item.integer() >= low && item.integer() <= high;
  };
  if (!json->is_array() || !std::all_of(json->array().begin(), json->array().end(), fits)) {
    refuse(name, "must be a list of integers" + between(low, high) + ", not " + json->dump());
    return std::nullopt;
  }
  std::vector<int64_t> out;
  for (const Json& item : json->array()) out.push_back(item.integer());
  return out;
}

std::optional<std::vector<double>> Fields::reals(const std::string& name, size_t count) {
  const Json* json = find(name);
  if (!json) return std::nullopt;
  if (!json->is_array() || json->array().size() != count ||
      !std::all_of(json->array().begin(), json->array().end(), [](const Json& item) { return item.is_number(); })) {
    refuse(name, "must be a list of " + std::to_string(count) + " numbers, not " + json->dump());
    return std::nullopt;
  }
  std::vector<double> out;
  for (const Json& item : json->array()) out.push_back(item.number());
  return out;
}

std::optional<std::vector<std::string>> Fields::texts(const std::string& name) {
  const Json* json = find(name);
  if (!json) return std::nullopt;
  if (!json->is_array() ||
      !std::all_of(json->array().begin(), json->array().end(), [](const Json& item) { return item.is_string(); })) {
    refuse(name, "must be a list of texts, not " + json->dump());
    return std::nullopt;
  }
  std::vector<std::string> out;
  for (const Json& item : json->array()) out.push_back(item.string());
  return out;
}

const Json* Fields::any(const std::string& name) { return find(name); }

Fields Fields::object(const std::string& name) {
  const Json* json = find(name);
  return Fields(json ? *json : Json(), path_ + "." + name, problem_);
}

std::vector<Fields> Fields::objects(const std::string& name) {
  const Json* json = find(name);
  if (!json) return {};
  if (!json->is_array()) {
    refuse(name, "must be a list of objects, not " + json->dump());
    return {};
  }
  std::vector<Fields> out;
  for (const Json& item : json->array()) {
    const std::string path = path_ + "." + name + "." + std::to_string(out.size());
    if (!item.is_object()) {
      problem_->report(path, "must be an object, not " + item.dump());
      return {};
    }
    out.emplace_back(item, path, problem_);
  }
  return out;
}

void Fields::finish() const {
  std::vector<std::string> unknown;
  for (const auto& [name, value] : object_.object()) {
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) unknown.push_back(name);
  }
  if (unknown.empty()) return;
  const bool one = unknown.size() == 1;
  refuse(join(unknown),
         std::string("unknown ") + (one ? "field" : "fields") + "; known: " + (known_.empty() ? "none" : join(known_)));
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

}  // namespace uepool::env_config
