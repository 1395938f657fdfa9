// The command line of uepool-camera-bench.
#pragma once

#include <string>
#include <vector>

#include "benchmarks/camera/compare.h"
#include "benchmarks/camera/measure.h"

namespace uepool::bench {

struct Options {
  enum class Action { kMeasure, kCompare, kPictures, kHelp, kError };
  Action action = Action::kMeasure;
  std::string error;
  std::string folder;  // of pictures
  MeasureOptions measure;
  CompareOptions compare;
};

// `arguments` without the program's name.
Options read_options(const std::vector<std::string>& arguments);
const char* help_text();

}  // namespace uepool::bench
