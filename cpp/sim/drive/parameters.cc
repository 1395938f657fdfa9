#include "sim/drive/parameters.h"

#include "sim/agents/parameter_table.h"
#include "sim/drive/town.h"

namespace uepool::sim::drive {
namespace {

constexpr Whole<Parameters> kWhole[] = {
    {"town_size", &Parameters::town_size, 2, kMaxBlocks},
    {"parked_cars", &Parameters::parked_cars, 0, kMostParkedCars},
};

constexpr Real<Parameters> kReal[] = {
    {"missing_streets", &Parameters::missing_streets, 0, 1},
    {"route_length", &Parameters::route_length, 20, kLongestRoute},
    {"top_speed", &Parameters::top_speed, 1, kFastestCar},
    {"trees", &Parameters::trees, 0, 1},
    {"variation", &Parameters::variation, 0, 1},
};

}  // namespace

Parameters read_parameters(Fields& fields, const Parameters& now) { return read_table(fields, now, kWhole, kReal); }

Json as_json(const Parameters& parameters) { return table_as_json(parameters, kWhole, kReal); }

}  // namespace uepool::sim::drive
