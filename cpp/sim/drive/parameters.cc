#include "sim/drive/parameters.h"

#include "sim/drive/town.h"

namespace uepool::sim::drive {
namespace {

struct Whole {
  const char* name;
  int64_t Parameters::* member;
  int64_t low, high;
};
constexpr Whole kWhole[] = {
    {"town_size", &Parameters::town_size, 2, kMaxBlocks},
    {"parked_cars", &Parameters::parked_cars, 0, kMostParkedCars},
};

struct Real {
  const char* name;
  double Parameters::* member;
  double low, high;
};
constexpr Real kReal[] = {
    {"missing_streets", &Parameters::missing_streets, 0, 1},
    {"route_length", &Parameters::route_length, 20, kLongestRoute},
    {"top_speed", &Parameters::top_speed, 1, kFastestCar},
    {"trees", &Parameters::trees, 0, 1},
    {"variation", &Parameters::variation, 0, 1},
};

}  // namespace

Parameters read_parameters(Fields& fields, const Parameters& now) {
  Parameters out = now;
  for (const Whole& one : kWhole) out.*one.member = fields.integer(one.name, out.*one.member, one.low, one.high);
  for (const Real& one : kReal) out.*one.member = fields.real(one.name, out.*one.member, one.low, one.high);
  fields.finish();
  require(fields);
  return out;
}

Json as_json(const Parameters& parameters) {
  Json::Object all;
  for (const Whole& one : kWhole) all.emplace_back(one.name, parameters.*one.member);
  for (const Real& one : kReal) all.emplace_back(one.name, parameters.*one.member);
  return all;
}

}  // namespace uepool::sim::drive
