// Figures as JSON.
#pragma once

#include <string>
#include <vector>

#include "benchmarks/camera/compare.h"
#include "benchmarks/camera/measure.h"

namespace uepool::bench {

std::string report(const std::vector<Measured>& measured);
std::string report(const std::vector<Pictures>& pictures, const std::vector<Rays>& rays);

}  // namespace uepool::bench
