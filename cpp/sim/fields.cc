#include "sim/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace uepool::sim {
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

Fields::Fields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
  if (object_.is_null()) object_ = Json(Json::Object());
  if (!object_.is_object()) throw GameError(path_ + ": must be an object, not " + object_.dump());
}

const Json* Fields::find(const std::string& name) {
  if (std::ranges::find(known_, name) == known_.end()) known_.push_back(name);
  return object_.find(name);
}

void Fields::refuse(const std::string& name, const std::string& why) const {
  throw GameError(path_ + "." + name + ": " + why);
}

int64_t Fields::integer(const std::string& name, int64_t otherwise, int64_t low, int64_t high) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_integer() || json->integer() < low || json->integer() > high) {
    refuse(name, "must be an integer" + between(low, high) + ", not " + json->dump());
  }
  return json->integer();
}

double Fields::real(const std::string& name, double otherwise, double low, double high) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_number() || json->number() < low || json->number() > high) {
    refuse(name, "must be a number" + between(low, high) + ", not " + json->dump());
  }
  return json->number();
}

bool Fields::flag(const std::string& name, bool otherwise) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_bool()) refuse(name, "must be true or false, not " + json->dump());
  return json->boolean();
}

std::string Fields::text(const std::string& name, const std::string& otherwise) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_string()) refuse(name, "must be a text, not " + json->dump());
  return json->string();
}

std::string Fields::choice(const std::string& name, const std::string& otherwise,
                           const std::vector<std::string>& choices) {
  const Json* json = find(name);
  if (!json) return otherwise;
  if (!json->is_string() || std::ranges::find(choices, json->string()) == choices.end()) {
    refuse(name, "must be one of " + join(choices) + ", not " + json->dump());
  }
  return json->string();
}

std::optional<std::vector<int64_t>> Fields::integers(const std::string& name, int64_t low, int64_t high) {
  const Json* json = find(name);
  if (!json) return std::nullopt;
  const auto fits = [&](const Json& item) {
    return item.is_integer() && item.integer() >= low && item.integer() <= high;
  };
  if (!json->is_array() || !std::ranges::all_of(json->array(), fits)) {
    refuse(name, "must be a list of integers" + between(low, high) + ", not " + json->dump());
  }
  std::vector<int64_t> out;
  for (const Json& item : json->array()) out.push_back(item.integer());
  return out;
}

std::optional<std::vector<double>> Fields::reals(const std::string& name, size_t count) {
  const Json* json = find(name);
  if (!json) return std::nullopt;
  if (!json->is_array() || json->array().size() != count ||
      !std::ranges::all_of(json->array(), [](const Json& item) { return item.is_number(); })) {
    refuse(name, "must be a list of " + std::to_string(count) + " numbers, not " + json->dump());
  }
  std::vector<double> out;
  for (const Json& item : json->array()) out.push_back(item.number());
  return out;
}

std::optional<std::vector<std::string>> Fields::texts(const std::string& name) {
  const Json* json = find(name);
  if (!json) return std::nullopt;
  if (!json->is_array() || !std::ranges::all_of(json->array(), [](const Json& item) { return item.is_string(); })) {
    refuse(name, "must be a list of texts, not " + json->dump());
  }
  std::vector<std::string> out;
  for (const Json& item : json->array()) out.push_back(item.string());
  return out;
}

const Json* Fields::any(const std::string& name) { return find(name); }

Fields Fields::object(const std::string& name) {
  const Json* json = find(name);
  return Fields(json ? *json : Json(), path_ + "." + name);
}

std::vector<Fields> Fields::objects(const std::string& name) {
  const Json* json = find(name);
  if (!json) return {};
  if (!json->is_array()) refuse(name, "must be a list of objects, not " + json->dump());
  std::vector<Fields> out;
  for (const Json& item : json->array()) {
    const std::string path = path_ + "." + name + "." + std::to_string(out.size());
    if (!item.is_object()) throw GameError(path + ": must be an object, not " + item.dump());
    out.emplace_back(item, path);
  }
  return out;
}

void Fields::finish() const {
  std::vector<std::string> unknown;
  for (const auto& [name, value] : object_.object()) {
    if (std::ranges::find(known_, name) == known_.end()) unknown.push_back(name);
  }
  if (unknown.empty()) return;
  const bool one = unknown.size() == 1;
  throw GameError(path_ + "." + join(unknown) + ": unknown " + (one ? "field" : "fields") +
                  "; known: " + (known_.empty() ? "none" : join(known_)));
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

}  // namespace uepool::sim
