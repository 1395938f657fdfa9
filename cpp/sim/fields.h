// Reads the members of a JSON object one by one, with defaults and limits, and refuses what is left over.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/json.h"

namespace uepool::sim {

// What a game refuses; the text is for the person who wrote the configuration, and begins with the field's path.
class GameError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Fields {
 public:
  // `path` is what errors call the object: "env_config". A null `object` counts as an empty one.
  Fields(const Json& object, std::string path);

  // Each getter marks the name as known and returns `otherwise` where the member is missing. They throw GameError.
  int64_t integer(const std::string& name, int64_t otherwise, int64_t low, int64_t high);
  double real(const std::string& name, double otherwise, double low, double high);
  bool flag(const std::string& name, bool otherwise);
  std::string text(const std::string& name, const std::string& otherwise);
  std::string choice(const std::string& name, const std::string& otherwise, const std::vector<std::string>& choices);
  // A list of integers; no value at all where the member is missing.
  std::optional<std::vector<int64_t>> integers(const std::string& name, int64_t low, int64_t high);
  std::optional<std::vector<double>> reals(const std::string& name, size_t count);
  // A list of texts; no value at all where the member is missing.
  std::optional<std::vector<std::string>> texts(const std::string& name);
  // Any JSON; null pointer where the member is missing.
  const Json* any(const std::string& name);
  // The member as an object of its own, whose errors begin with its own path. Missing or null: an empty one.
  Fields object(const std::string& name);
  // A list of objects; the path of item 2 of "agents" ends with ".agents.2". Missing: an empty list.
  std::vector<Fields> objects(const std::string& name);

  [[noreturn]] void refuse(const std::string& name, const std::string& why) const;

  // Throws when the object has members that nobody asked for; names them and the known ones.
  void finish() const;

  const std::string& path() const { return path_; }
  const Json& json() const { return object_; }

 private:
  const Json* find(const std::string& name);

  Json object_;
  std::string path_;
  std::vector<std::string> known_;
};

// "a, b, c".
std::string join(const std::vector<std::string>& words);

}  // namespace uepool::sim
