// Reads the members of a JSON object one by one, with defaults and limits, and refuses what is left over.
//
//   Problem problem;
//   Fields fields(json, "params", &problem);
//   speed = fields.real("speed", 1, 0, 10);
//   fields.finish();
//   if (problem) refuse(problem.text());  // "params.sped: unknown field; known: speed"
//
// What was read before a problem was looked for is within its limits, but may be a default.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "env_config/json.h"
#include "env_config/problem.h"
#include "wire/export.h"

namespace uepool::env_config {

class UEPOOL_EXPORT Fields {
 public:
  // `path` is what errors call the object: "env_config". A null `object` counts as an empty one. Mistakes go to
  // `problem`, which must outlive this and everything read from it.
  Fields(const Json& object, std::string path, Problem* problem);

  // Each getter marks the name as known. Missing members are `otherwise`, as are wrong ones.
  int64_t integer(const std::string& name, int64_t otherwise, int64_t low, int64_t high);
  double real(const std::string& name, double otherwise, double low, double high);
  bool flag(const std::string& name, bool otherwise);
  std::string text(const std::string& name, const std::string& otherwise);
  std::string choice(const std::string& name, const std::string& otherwise, const std::vector<std::string>& choices);
  // A list of integers; no value at all where the member is missing or wrong. Likewise the next two.
  std::optional<std::vector<int64_t>> integers(const std::string& name, int64_t low, int64_t high);
  std::optional<std::vector<double>> reals(const std::string& name, size_t count);
  std::optional<std::vector<std::string>> texts(const std::string& name);
  // Any JSON; null pointer where the member is missing.
  const Json* any(const std::string& name);
  // The member as an object of its own, whose errors begin with its own path. Missing, null or wrong: an empty one.
  Fields object(const std::string& name);
  // A list of objects; the path of item 2 of "agents" ends with ".agents.2". Missing or wrong: an empty list.
  std::vector<Fields> objects(const std::string& name);

  // A mistake that the reader found by itself.
  void refuse(const std::string& name, const std::string& why) const;

  // Refuses members that nobody asked for; names them and the known ones.
  void finish() const;

  const std::string& path() const { return path_; }
  const Json& json() const { return object_; }
  Problem& problem() const { return *problem_; }

 private:
  const Json* find(const std::string& name);

  Json object_;
  std::string path_;
  Problem* problem_;
  std::vector<std::string> known_;
};

// "a, b, c".
UEPOOL_EXPORT std::string join(const std::vector<std::string>& words);

}  // namespace uepool::env_config
