// How games read what trainers send: cpp/env_config without exceptions, and what the simulator makes of its problems.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "env_config/fields.h"
#include "env_config/json.h"
#include "env_config/problem.h"

namespace uepool::sim {

using env_config::Fields;
using env_config::join;
using env_config::Json;
using env_config::Problem;
using env_config::quote;

// What a game refuses; the text is for the person who wrote the configuration, and begins with the field's path.
class GameError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws GameError where there is a problem.
inline void require(const Problem& problem) {
  if (problem) throw GameError(problem.text());
}
inline void require(const Fields& fields) { require(fields.problem()); }

// Throws GameError.
inline Json parse_json(std::string_view text) {
  Json json;
  std::string error;
  if (!Json::parse(text, &json, &error)) throw GameError(error);
  return json;
}

}  // namespace uepool::sim
