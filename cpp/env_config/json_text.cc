#include "env_config/json_text.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace uepool::env_config {

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

// Exact: the C library rounds. It is given no decimal point ("-12.5e3" as "-125e2"), since which character that is
// depends on the process's locale.
bool to_double(std::string_view text, double* out) {
  constexpr int64_t kHuge = 1000000000;  // beyond any exponent that makes a difference
  std::string digits;
  int64_t exponent = 0, shift = 0;
  bool fraction = false, any = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == 'e' || c == 'E') {
      const bool negative = text[i + 1] == '-';
      for (const char digit : text.substr(i + 1)) {
        if (is_digit(digit)) exponent = std::min(kHuge, exponent * 10 + (digit - '0'));
      }
      if (negative) exponent = -exponent;
      break;
    }
    if (c == '.') {
      fraction = true;
      continue;
    }
    digits += c;
    any = any || (is_digit(c) && c != '0');
    if (fraction) --shift;
  }
  if (!any) {
    *out = text[0] == '-' ? -0.0 : 0.0;
    return true;
  }
  *out = std::strtod((digits + 'e' + std::to_string(exponent + shift)).c_str(), nullptr);
  return std::isfinite(*out) && *out != 0;
}

}  // namespace uepool::env_config
