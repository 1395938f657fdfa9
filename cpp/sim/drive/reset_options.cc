#include "sim/drive/reset_options.h"

#include <numbers>

namespace uepool::sim::drive {

Options with_options(const Parameters& now, const Json& options) {
  Options out;
  Problem problem;
  Fields fields(options, "options", &problem);
  Fields parameters = fields.object("parameters");
  out.start.left = fields.real("left", 0, -3, 5);
  out.start.heading = fields.real("heading", 0, -180, 180) * std::numbers::pi / 180;
  out.start.speed = fields.real("speed", 0, 0, kFastestCar);
  fields.finish();
  require(problem);
  out.parameters = read_parameters(parameters, now);
  return out;
}

}  // namespace uepool::sim::drive
