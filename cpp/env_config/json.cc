#include "env_config/json.h"

#include <charconv>
#include <cmath>

namespace uepool::env_config {
namespace {

void write(const Json& json, std::string* out) {
  if (json.is_null()) {
    *out += "null";
  } else if (json.is_bool()) {
    *out += json.boolean() ? "true" : "false";
  } else if (json.is_integer()) {
    *out += std::to_string(json.integer());
  } else if (json.is_number()) {
    if (!std::isfinite(json.number())) {
      *out += "null";
      return;
    }
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, json.number()).ptr;
    const std::string_view text(digits, end - digits);
    *out += text;
    // Keeps it a real number for readers that tell 1 from 1.0.
    if (text.find_first_of(".e") == std::string_view::npos) *out += ".0";
  } else if (json.is_string()) {
    *out += quote(json.string());
  } else if (json.is_array()) {
    *out += '[';
    bool first = true;
    for (const Json& item : json.array()) {
      if (!first) *out += ',';
      first = false;
      write(item, out);
    }
    *out += ']';
  } else {
    *out += '{';
    bool first = true;
    for (const auto& [key, item] : json.object()) {
      if (!first) *out += ',';
      first = false;
      *out += quote(key);
      *out += ':';
      write(item, out);
    }
    *out += '}';
  }
}

}  // namespace

std::string Json::dump() const {
  std::string out;
  write(*this, &out);
  return out;
}

bool Json::boolean() const {
  const bool* value = std::get_if<bool>(&value_);
  return value && *value;
}

int64_t Json::integer() const {
  const int64_t* value = std::get_if<int64_t>(&value_);
  return value ? *value : 0;
}

double Json::number() const {
  const double* value = std::get_if<double>(&value_);
  return value ? *value : static_cast<double>(integer());
}

const std::string& Json::string() const {
  static const std::string empty;
  const std::string* value = std::get_if<std::string>(&value_);
  return value ? *value : empty;
}

const Json::Array& Json::array() const {
  static const Array empty;
  const Array* value = std::get_if<Array>(&value_);
  return value ? *value : empty;
}

const Json::Object& Json::object() const {
  static const Object empty;
  const Object* value = std::get_if<Object>(&value_);
  return value ? *value : empty;
}

const Json* Json::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  for (const auto& [name, item] : object()) {
    if (name == key) return &item;
  }
  return nullptr;
}

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          constexpr char hex[] = "0123456789abcdef";
          out += "\\u00";
          out += hex[c >> 4];
          out += hex[c & 15];
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

}  // namespace uepool::env_config
