#include "benchmarks/camera/options.h"

#include <charconv>
#include <sstream>

namespace uepool::bench {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) out.push_back(part);
  return out;
}

// 0: not a number, or not one from 1 to `most`.
uint32_t number(const std::string& text, uint32_t most) {
  uint32_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() && value <= most ? value : 0;
}

// Empty: taken. Else what is wrong.
std::string take_value(const std::string& name, const std::string& value, Options* out) {
  if (name == "--worlds") {
    out->measure.worlds = out->compare.worlds = split(value);
    for (const std::string& world : out->measure.worlds) {
      if (!World::exists(world)) return "there is no world " + world + "; there are S, M, L";
    }
  } else if (name == "--sizes") {
    out->measure.sizes.clear();
    for (const std::string& size : split(value)) {
      out->measure.sizes.push_back(number(size, 4096));
      if (out->measure.sizes.back() == 0) return "sizes are 1 to 4096 pixels, not " + size;
    }
  } else if (name == "--frames") {
    out->measure.frames = out->compare.frames = number(value, 1000000);
    if (out->measure.frames == 0) return "frames are counted from 1, not " + value;
  } else if (name == "--rays") {
    out->compare.rays = number(value, 100000000);
    if (out->compare.rays == 0) return "rays are counted from 1, not " + value;
  } else if (name == "--shadows") {
    if (value != "on" && value != "off" && value != "both") return "shadows are on, off or both, not " + value;
    out->measure.shadows = {false, true};
    if (value != "both") out->measure.shadows = {value == "on"};
  } else if (name == "--pictures") {
    out->action = Options::Action::kPictures;
    out->folder = value;
  } else {
    return "there is no option " + name;
  }
  return "";
}

}  // namespace

Options read_options(const std::vector<std::string>& arguments) {
  Options out;
  for (size_t i = 0; i < arguments.size() && out.error.empty(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--help") {
      out.action = Options::Action::kHelp;
    } else if (name == "--compare") {
      out.action = Options::Action::kCompare;
    } else if (name == "--no-scalar") {
      out.measure.scalar = false;
    } else if (i + 1 < arguments.size()) {
      out.error = take_value(name, arguments[++i], &out);
    } else {
      out.error = "there is no option " + name + ", or its value is missing";
    }
  }
  if (!out.error.empty()) out.action = Options::Action::kError;
  return out;
}

const char* help_text() {
  return R"(uepool-camera-bench: cpp/camera and Embree draw the same pictures

usage: uepool-camera-bench [--sizes 42,84,128,256] [--shadows on|off|both] [--no-scalar]
       uepool-camera-bench --compare [--rays 100000]
       uepool-camera-bench --pictures FOLDER

With all of them:
  --worlds S,M,L   506, 18,848 and 503,200 triangles, 30 of the instances move
  --frames N       300 when measuring, 40 when comparing

The first measures how long a frame takes, on one thread: new poses of the movers, what is seen, colours. Both draw
each frame before the next. The second counts the pixels and rays in which they differ. Both print one line of JSON.
The third writes what both draw, as PPM files.
)";
}

}  // namespace uepool::bench
