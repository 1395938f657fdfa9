// Numbers of a game that trainers may set, as two tables: which member of its Parameters a name means, and its bounds.
#pragma once

#include <cstdint>

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

template <class Parameters, class Wholes, class Reals>
Json table_as_json(const Parameters& parameters, const Wholes& wholes, const Reals& reals) {
  Json::Object all;
  for (const Whole<Parameters>& one : wholes) all.emplace_back(one.name, parameters.*one.member);
  for (const Real<Parameters>& one : reals) all.emplace_back(one.name, parameters.*one.member);
  return all;
}

}  // namespace uepool::sim
