// Numbers of a game that trainers may set, as two tables: which member of its Parameters a name means, and its bounds.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include "sim/reading.h"

namespace uepool::sim {

template <class Parameters>
struct Whole {
  const char* name;
  int64_t Parameters::* member;
  int64_t low, high;
};

template <class Parameters>
struct Real {
  const char* name;
  double Parameters::* member;
  double low, high;
};

// What `fields` has of them, else as it is `now`. GameError names all that is unknown or out of its bounds.
template <class Parameters, class Wholes, class Reals>
Parameters read_table(Fields& fields, const Parameters& now, const Wholes& wholes, const Reals& reals) {
  Parameters out = now;
  for (const Whole<Parameters>& one : wholes) {
    out.*one.member = fields.integer(one.name, out.*one.member, one.low, one.high);
  }
  for (const Real<Parameters>& one : reals) {
    out.*one.member = fields.real(one.name, out.*one.member, one.low, one.high);
  }
  fields.finish();
  require(fields);
  return out;
}

// For limits that depend on each other. Refuses a `count` of more than `most`, which is all that `place` ("a garden of
// 12 m") has room for.
inline void require_room(const Fields& fields, const char* name, const std::string& place, const char* what,
                         int64_t count, double most) {
  const auto whole = static_cast<int64_t>(std::floor(most));
  if (count <= whole) return;
  fields.refuse(name,
                place + " holds at most " + std::to_string(whole) + " " + what + ", not " + std::to_string(count));
}

template <class Parameters, class Wholes, class Reals>
Json table_as_json(const Parameters& parameters, const Wholes& wholes, const Reals& reals) {
  Json::Object all;
  for (const Whole<Parameters>& one : wholes) all.emplace_back(one.name, parameters.*one.member);
  for (const Real<Parameters>& one : reals) all.emplace_back(one.name, parameters.*one.member);
  return all;
}

}  // namespace uepool::sim
