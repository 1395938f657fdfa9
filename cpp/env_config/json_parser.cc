#include <algorithm>
#include <charconv>

#include "env_config/json.h"
#include "env_config/json_text.h"

namespace uepool::env_config {
namespace {

// Every function of a value returns false after fail(): nothing goes on after the first mistake.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool document(Json* out) {
    if (!value(0, out)) return false;
    skip_space();
    return at_ == text_.size() || fail("expected the end of the document");
  }
  const std::string& error() const { return error_; }

 private:
  bool fail(const std::string& what) {
    size_t line = 1, column = 1;
    for (size_t i = 0; i < at_; ++i) {
      if (text_[i] == '\n') {
        ++line;
        column = 1;
      } else {
        ++column;
      }
    }
    error_ = "JSON, line " + std::to_string(line) + " column " + std::to_string(column) + ": " + what;
    return false;
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

  bool value(int depth, Json* out) {
    if (depth > Json::kMaxDepth) return fail("nested more than " + std::to_string(Json::kMaxDepth) + " deep");
    skip_space();
    if (at_ >= text_.size()) return fail("expected a value, but the text ends");
    switch (peek()) {
      case '{':
        return object(depth, out);
      case '[':
        return array(depth, out);
      case '"': {
        std::string text;
        if (!string(&text)) return false;
        *out = Json(std::move(text));
        return true;
      }
      case 't':
        return word("true", true, out);
      case 'f':
        return word("false", false, out);
      case 'n':
        return word("null", Json(), out);
      default:
        return peek() == '-' || is_digit(peek()) ? number(out) : fail("expected a value");
    }
  }

  bool word(std::string_view name, Json result, Json* out) {
    if (text_.substr(at_, name.size()) != name) return fail("expected a value");
    at_ += name.size();
    *out = std::move(result);
    return true;
  }

  bool number(Json* out) {
    const size_t start = at_;
    bool whole = true;
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.')) {
      whole = false;
      if (!digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    const std::string_view text = text_.substr(start, at_ - start);
    int64_t integer = 0;
    if (whole && std::from_chars(text.data(), text.data() + text.size(), integer).ec == std::errc()) {
      *out = Json(integer);
      return true;
    }
    double real = 0;
    if (!to_double(text, &real)) {
      at_ = start;
      return fail("the number does not fit a double");
    }
    *out = Json(real);
    return true;
  }

  bool digits() {
    if (!is_digit(peek())) return fail("expected a digit");
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool four_hex(uint32_t* code) {
    *code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = peek();
      int digit = 0;
      if (is_digit(c)) {
        digit = c - '0';
      } else if (c >= 'a' && c <= 'f') {
        digit = c - 'a' + 10;
      } else if (c >= 'A' && c <= 'F') {
        digit = c - 'A' + 10;
      } else {
        return fail("expected four hexadecimal digits after \\u");
      }
      *code = *code << 4 | static_cast<uint32_t>(digit);
      ++at_;
    }
    return true;
  }

  bool escape(std::string* out) {
    const char c = peek();
    if (c == 'u') {
      ++at_;
      uint32_t code = 0, low = 0;
      if (!four_hex(&code)) return false;
      if (code >= 0xD800 && code < 0xDC00) {
        constexpr const char* kAlone = "a high surrogate must be followed by a low one";
        if (!take('\\') || !take('u')) return fail(kAlone);
        if (!four_hex(&low)) return false;
        if (low < 0xDC00 || low > 0xDFFF) return fail(kAlone);
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      } else if (code >= 0xDC00 && code <= 0xDFFF) {
        return fail("a low surrogate without a high one before it");
      }
      append_utf8(code, out);
      return true;
    }
    constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    const size_t which = at_ < text_.size() ? names.find(c) : std::string_view::npos;
    if (which == std::string_view::npos) return fail("unknown escape");
    *out += values[which];
    ++at_;
    return true;
  }

  bool string(std::string* out) {
    ++at_;
    while (true) {
      if (at_ >= text_.size()) return fail("the string has no end");
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\') {
        ++at_;
        if (!escape(out)) return false;
        continue;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail("a control character in a string must be escaped");
      const size_t length = utf8_length(text_.substr(at_));
      if (length == 0) return fail("not valid UTF-8");
      out->append(text_.substr(at_, length));
      at_ += length;
    }
  }

  bool array(int depth, Json* out) {
    ++at_;
    Json::Array items;
    skip_space();
    bool ended = take(']');
    while (!ended) {
      items.emplace_back();
      if (!value(depth + 1, &items.back())) return false;
      skip_space();
      ended = take(']');
      if (!ended && !take(',')) return fail("expected ',' or ']'");
    }
    *out = Json(std::move(items));
    return true;
  }

  bool object(int depth, Json* out) {
    ++at_;
    Json::Object members;
    skip_space();
    bool ended = take('}');
    while (!ended) {
      skip_space();
      if (peek() != '"') return fail("expected a key in quotes");
      const size_t start = at_;
      std::string key;
      if (!string(&key)) return false;
      if (std::any_of(members.begin(), members.end(), [&](const auto& member) { return member.first == key; })) {
        at_ = start;
        return fail("the key " + quote(key) + " is there twice");
      }
      skip_space();
      if (!take(':')) return fail("expected ':'");
      Json item;
      if (!value(depth + 1, &item)) return false;
      members.emplace_back(std::move(key), std::move(item));
      skip_space();
      ended = take('}');
      if (!ended && !take(',')) return fail("expected ',' or '}'");
    }
    *out = Json(std::move(members));
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string error_;
};

}  // namespace

bool Json::parse(std::string_view text, Json* out, std::string* error) {
  Parser parser(text);
  Json parsed;
  if (!parser.document(&parsed)) {
    *error = parser.error();
    return false;
  }
  *out = std::move(parsed);
  return true;
}

}  // namespace uepool::env_config
