// A small strict JSON reader and writer (RFC 8259): what engines need for configurations, options and calls. Compiled
// into engines, hence without exceptions, and the same whatever the process's locale is.
//
// Strict: one document and nothing after it, no comments, no trailing commas, no NaN, no repeated keys, valid UTF-8
// only, at most kMaxDepth levels. Errors say where and what was expected.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "wire/export.h"

namespace uepool::env_config {

class UEPOOL_EXPORT Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;  // in the document's order

  static constexpr int kMaxDepth = 64;

  Json() = default;  // null
  Json(bool value) : value_(value) {}
  template <class T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>, int> = 0>
  Json(T value) : value_(static_cast<int64_t>(value)) {}
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  // False: `error` says what is wrong and where, and `out` is as before.
  static bool parse(std::string_view text, Json* out, std::string* error);
  // Compact; doubles in the shortest form that reads back the same. Not-a-number and infinities become null.
  std::string dump() const;

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<int64_t>(value_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  // Of a value of another type: false, 0 or empty.
  bool boolean() const;
  int64_t integer() const;
  double number() const;  // an integer too
  const std::string& string() const;
  const Array& array() const;
  const Object& object() const;

  // The member of an object, or null when there is none (or this is no object).
  const Json* find(std::string_view key) const;

  bool operator==(const Json& other) const { return value_ == other.value_; }
  bool operator!=(const Json& other) const { return !(*this == other); }

 private:
  std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object> value_;
};

// `text` as a JSON string, quotes included.
UEPOOL_EXPORT std::string quote(std::string_view text);

}  // namespace uepool::env_config
