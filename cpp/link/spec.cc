#include "link/spec.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace uepool::link {

namespace {

const char* dtype_name(wire::DType dtype) {
  switch (dtype) {
    case wire::kBool:
      return "bool";
    case wire::kU8:
      return "uint8";
    case wire::kI8:
      return "int8";
    case wire::kU16:
      return "uint16";
    case wire::kI16:
      return "int16";
    case wire::kU32:
      return "uint32";
    case wire::kI32:
      return "int32";
    case wire::kU64:
      return "uint64";
    case wire::kI64:
      return "int64";
    case wire::kF16:
      return "float16";
    case wire::kF32:
      return "float32";
    case wire::kF64:
      return "float64";
  }
  return "";
}

std::string number(double value) {
  if (std::isinf(value)) return value > 0 ? "\"inf\"" : "\"-inf\"";
  char text[40];
  std::snprintf(text, sizeof(text), "%.17g", value);
  return text;
}

template <class T, class F>
std::string list(const std::vector<T>& values, F format) {
  std::string text = "[";
  for (size_t i = 0; i < values.size(); ++i) text += (i ? "," : "") + format(values[i]);
  return text + "]";
}

std::string dims_json(const std::vector<uint32_t>& dims) {
  return list(dims, [](uint32_t d) { return std::to_string(d); });
}

std::string integers(const std::vector<int64_t>& values) {
  return list(values, [](int64_t v) { return std::to_string(v); });
}

}  // namespace

std::string quote_json(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x", c);
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

uint64_t Leaf::row_bytes() const {
  uint64_t bytes = wire::dtype_bytes(dtype);
  for (const uint32_t d : dims) bytes *= d;
  return bytes;
}

Space Space::box(wire::DType dtype, std::vector<uint32_t> shape, double low, double high) {
  Space space;
  space.body_ = std::string("\"type\":\"Box\",\"dtype\":\"") + dtype_name(dtype) + "\",\"shape\":" + dims_json(shape) +
                ",\"low\":" + number(low) + ",\"high\":" + number(high);
  space.leaf_ = {wire::kObservation, dtype, std::move(shape)};
  return space;
}

Space Space::box(wire::DType dtype, std::vector<uint32_t> shape, const std::vector<double>& low,
                 const std::vector<double>& high) {
  Space space;
  space.body_ = std::string("\"type\":\"Box\",\"dtype\":\"") + dtype_name(dtype) + "\",\"shape\":" + dims_json(shape) +
                ",\"low\":" + list(low, number) + ",\"high\":" + list(high, number);
  space.leaf_ = {wire::kObservation, dtype, std::move(shape)};
  return space;
}

Space Space::discrete(int64_t n, int64_t start) {
  Space space;
  space.body_ = "\"type\":\"Discrete\",\"n\":" + std::to_string(n) + ",\"start\":" + std::to_string(start);
  space.leaf_ = {wire::kObservation, wire::kI64, {}};
  return space;
}

Space Space::multi_discrete(const std::vector<int64_t>& nvec) {
  Space space;
  const uint32_t size = static_cast<uint32_t>(nvec.size());
  space.body_ = "\"type\":\"MultiDiscrete\",\"nvec\":" + integers(nvec) + ",\"shape\":[" + std::to_string(size) + "]";
  space.leaf_ = {wire::kObservation, wire::kI64, {size}};
  return space;
}

Space Space::multi_binary(std::vector<uint32_t> shape) {
  Space space;
  space.body_ = "\"type\":\"MultiBinary\",\"shape\":" + dims_json(shape);
  space.leaf_ = {wire::kObservation, wire::kI8, std::move(shape)};
  return space;
}

Space Space::dict() {
  Space space;
  space.is_dict_ = true;
  return space;
}

Space& Space::add(const std::string& key, const Space& space) {
  const auto after = std::find_if(items_.begin(), items_.end(), [&](const auto& item) { return item.first > key; });
  items_.insert(after, {key, space});
  return *this;
}

std::string Space::json() const {
  if (!is_dict_) return "{" + body_ + "}";
  return "{\"type\":\"Dict\",\"items\":" +
         list(items_, [](const auto& item) { return "[" + quote_json(item.first) + "," + item.second.json() + "]"; }) +
         "}";
}

void Space::leaves(wire::Role role, std::vector<Leaf>* out) const {
  if (!is_dict_) {
    out->push_back({role, leaf_.dtype, leaf_.dims});
    return;
  }
  for (const auto& item : items_) item.second.leaves(role, out);
}

std::string Spec::json() const {
  auto entry = [](const InfoEntry& e) {
    return "{\"name\":" + quote_json(e.name) + ",\"dtype\":\"" + dtype_name(e.dtype) +
           "\",\"shape\":" + dims_json(e.dims) + "}";
  };
  auto name = [](const std::string& text) { return quote_json(text); };
  return "{\"agents\":" + std::to_string(agents) + ",\"observation\":" + observation.json() +
         ",\"action\":" + action.json() + ",\"info\":" + list(info, entry) +
         ",\"renders\":" + (renders ? "true" : "false") + (views.empty() ? "" : ",\"views\":" + list(views, name)) +
         (action_names.empty() ? "" : ",\"metadata\":{\"action_names\":" + list(action_names, name) + "}") +
         ",\"call\":\"json\",\"steps_subset\":true}";
}

std::vector<Leaf> Spec::leaves() const {
  std::vector<Leaf> all;
  observation.leaves(wire::kObservation, &all);
  action.leaves(wire::kAction, &all);
  for (const InfoEntry& e : info) all.push_back({wire::kInfo, e.dtype, e.dims});
  return all;
}

}  // namespace uepool::link
