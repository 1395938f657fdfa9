#include "sim/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace uepool::sim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Length of the valid UTF-8 sequence at the start of `text`, or 0. Overlong forms and surrogates are not valid.
size_t utf8_length(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  auto follows = [&](size_t i, unsigned low, unsigned high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

void append_utf8(uint32_t code, std::string* out) {
  if (code < 0x80) {
    *out += static_cast<char>(code);
  } else if (code < 0x800) {
    *out += static_cast<char>(0xC0 | code >> 6);
    *out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *out += static_cast<char>(0xE0 | code >> 12);
    *out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *out += static_cast<char>(0xF0 | code >> 18);
    *out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    *out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Json document() {
    Json result = value(0);
    skip_space();
    if (at_ != text_.size()) fail("expected the end of the document");
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    size_t line = 1, column = 1;
    for (size_t i = 0; i < at_; ++i) {
      if (text_[i] == '\n') {
        ++line;
        column = 1;
      } else {
        ++column;
      }
    }
    throw JsonError("JSON, line " + std::to_string(line) + " column " + std::to_string(column) + ": " + what);
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (at_ < text_.size() && (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t')) ++at_;
  }

  Json value(int depth) {
    if (depth > Json::kMaxDepth) fail("nested more than " + std::to_string(Json::kMaxDepth) + " deep");
    skip_space();
    if (at_ >= text_.size()) fail("expected a value, but the text ends");
    switch (peek()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      case 't':
        return word("true", true);
      case 'f':
        return word("false", false);
      case 'n':
        return word("null", Json());
      default:
        if (peek() == '-' || is_digit(peek())) return number();
        fail("expected a value");
    }
  }

  Json word(std::string_view name, Json result) {
    if (text_.substr(at_, name.size()) != name) fail("expected a value");
    at_ += name.size();
    return result;
  }

  Json number() {
    const size_t start = at_;
    bool whole = true;
    take('-');
    if (!take('0')) digits();
    if (take('.')) {
      whole = false;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (!take('+')) take('-');
      digits();
    }
    const char* first = text_.data() + start;
    const char* last = text_.data() + at_;
    if (whole) {
      int64_t result = 0;
      if (std::from_chars(first, last, result).ec == std::errc()) return result;
    }
    double result = 0;
    if (std::from_chars(first, last, result).ec != std::errc()) {
      at_ = start;
      fail("the number does not fit a double");
    }
    return result;
  }

  void digits() {
    if (!is_digit(peek())) fail("expected a digit");
    while (is_digit(peek())) ++at_;
  }

  uint32_t four_hex() {
    uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = peek();
      uint32_t digit = 0;
      if (is_digit(c)) {
        digit = c - '0';
      } else if (c >= 'a' && c <= 'f') {
        digit = c - 'a' + 10;
      } else if (c >= 'A' && c <= 'F') {
        digit = c - 'A' + 10;
      } else {
        fail("expected four hexadecimal digits after \\u");
      }
      code = code << 4 | digit;
      ++at_;
    }
    return code;
  }

  void escape(std::string* out) {
    const char c = peek();
    if (c == 'u') {
      ++at_;
      uint32_t code = four_hex();
      if (code >= 0xD800 && code < 0xDC00) {
        if (!take('\\') || !take('u')) fail("a high surrogate must be followed by a low one");
        const uint32_t low = four_hex();
        if (low < 0xDC00 || low > 0xDFFF) fail("a high surrogate must be followed by a low one");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      } else if (code >= 0xDC00 && code <= 0xDFFF) {
        fail("a low surrogate without a high one before it");
      }
      append_utf8(code, out);
      return;
    }
    constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    const size_t which = at_ < text_.size() ? names.find(c) : std::string_view::npos;
    if (which == std::string_view::npos) fail("unknown escape");
    *out += values[which];
    ++at_;
  }

  std::string string() {
    ++at_;
    std::string out;
    while (true) {
      if (at_ >= text_.size()) fail("the string has no end");
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return out;
      }
      if (c == '\\') {
        ++at_;
        escape(&out);
        continue;
      }
      if (static_cast<unsigned char>(c) < 0x20) fail("a control character in a string must be escaped");
      const size_t length = utf8_length(text_.substr(at_));
      if (length == 0) fail("not valid UTF-8");
      out.append(text_.substr(at_, length));
      at_ += length;
    }
  }

  Json array(int depth) {
    ++at_;
    Json::Array out;
    skip_space();
    if (take(']')) return out;
    while (true) {
      out.push_back(value(depth + 1));
      skip_space();
      if (take(']')) return out;
      if (!take(',')) fail("expected ',' or ']'");
    }
  }

  Json object(int depth) {
    ++at_;
    Json::Object out;
    skip_space();
    if (take('}')) return out;
    while (true) {
      skip_space();
      if (peek() != '"') fail("expected a key in quotes");
      const size_t start = at_;
      std::string key = string();
      if (std::ranges::any_of(out, [&](const auto& member) { return member.first == key; })) {
        at_ = start;
        fail("the key " + quote(key) + " is there twice");
      }
      skip_space();
      if (!take(':')) fail("expected ':'");
      out.emplace_back(std::move(key), value(depth + 1));
      skip_space();
      if (take('}')) return out;
      if (!take(',')) fail("expected ',' or '}'");
    }
  }

  std::string_view text_;
  size_t at_ = 0;
};

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

Json Json::parse(std::string_view text) { return Parser(text).document(); }

std::string Json::dump() const {
  std::string out;
  write(*this, &out);
  return out;
}

double Json::number() const { return is_integer() ? static_cast<double>(integer()) : std::get<double>(value_); }

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

}  // namespace uepool::sim
