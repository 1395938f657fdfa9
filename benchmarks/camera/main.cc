#include <cstdio>
#include <exception>

#include "benchmarks/camera/embree_tracer.h"
#include "benchmarks/camera/options.h"
#include "benchmarks/camera/pictures.h"
#include "benchmarks/camera/report.h"
#include "camera/renderer.h"

namespace {

using namespace uepool::bench;

int run(const Options& options) {
  switch (options.action) {
    case Options::Action::kHelp:
      std::fputs(help_text(), stdout);
      break;
    case Options::Action::kError:
      std::fprintf(stderr, "uepool-camera-bench: %s (--help explains)\n", options.error.c_str());
      return 2;
    case Options::Action::kPictures:
      write_pictures(options.folder, options.measure.worlds);
      break;
    case Options::Action::kCompare:
      std::puts(report(compare_pictures(options.compare), compare_rays(options.compare)).c_str());
      break;
    case Options::Action::kMeasure: {
      const uepool::camera::Renderer renderer;
      const EmbreeVersion embree = embree_version();
      std::printf("{\"simd\": \"%s\", \"embree\": \"%s\", \"embree_lanes\": %d, \"frames\": %u, \"cells\": %s}\n",
                  renderer.simd(), embree.number.c_str(), embree.lanes, options.measure.frames,
                  report(measure(options.measure)).c_str());
      break;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(read_options({argv + 1, argv + argc}));
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "uepool-camera-bench: %s\n", problem.what());
    return 1;
  }
}
