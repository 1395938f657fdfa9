#include "benchmarks/camera/report.h"

#include <cstdio>
#include <utility>

namespace uepool::bench {
namespace {

// An object on its way; names need no escapes.
class Object {
 public:
  Object& text(const char* name, const std::string& value) { return raw(name, '"' + value + '"'); }
  Object& flag(const char* name, bool value) { return raw(name, value ? "true" : "false"); }
  Object& count(const char* name, uint64_t value) { return raw(name, std::to_string(value)); }
  Object& number(const char* name, double value) {
    char digits[40];
    std::snprintf(digits, sizeof(digits), "%.7g", value);
    return raw(name, digits);
  }
  Object& raw(const char* name, const std::string& value) {
    text_ += (text_.empty() ? "\"" : ", \"") + std::string(name) + "\": " + value;
    return *this;
  }
  std::string done() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

std::string time(const Time& value) {
  if (value.median <= 0) return "null";
  return Object().number("median_ms", value.median).number("p5_ms", value.fifth).done();
}

template <class Items, class Print>
std::string list(const Items& items, Print print) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + print(item);
  return "[" + out + "]";
}

std::string one(const Measured& m) {
  return Object()
      .text("world", m.world)
      .count("triangles", m.triangles)
      .count("size", m.size)
      .flag("shadows", m.shadows)
      .raw("ours", time(m.ours))
      .raw("scalar", time(m.scalar))
      .raw("embree", time(m.embree))
      .raw("embree_visibility", time(m.visibility))
      .done();
}

std::string one(const Pictures& p) {
  const std::string worst = Object()
                                .number("off", p.worst.off)
                                .count("frame", static_cast<uint64_t>(p.worst.frame))
                                .count("column", p.worst.column)
                                .count("row", p.worst.row)
                                .number("ours", p.worst.ours)
                                .number("embree", p.worst.embree)
                                .number("exact", p.worst.exact)
                                .done();
  return Object()
      .text("world", p.world)
      .text("path", p.path)
      .count("width", p.width)
      .count("height", p.height)
      .number("fov", p.fov)
      .count("pixels", p.pixels)
      .count("other_instance", p.other_instance)
      .count("other_depth", p.other_depth)
      .count("wrong_depth", p.wrong_depth)
      .count("other_shadow", p.other_shadow)
      .count("shadowed", p.shadowed)
      .raw("worst", worst)
      .done();
}

std::string one(const Rays& r) {
  return Object()
      .text("world", r.world)
      .count("rays", r.rays)
      .count("hits", r.hits)
      .count("other_instance", r.other_instance)
      .count("other_distance", r.other_distance)
      .number("worst", r.worst)
      .done();
}

}  // namespace

std::string report(const std::vector<Measured>& measured) {
  return list(measured, [](const Measured& m) { return one(m); });
}

std::string report(const std::vector<Pictures>& pictures, const std::vector<Rays>& rays) {
  return Object()
      .raw("pictures", list(pictures, [](const Pictures& p) { return one(p); }))
      .raw("rays", list(rays, [](const Rays& r) { return one(r); }))
      .done();
}

}  // namespace uepool::bench
