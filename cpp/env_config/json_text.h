// What JSON texts are made of: numbers and UTF-8. For the parser only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace uepool::env_config {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Length of the valid UTF-8 sequence at the start of `text`, which is not empty, or 0. Overlong forms and surrogates
// are not valid.
size_t utf8_length(std::string_view text);

void append_utf8(uint32_t code, std::string* out);

// The value of a number as JSON writes it. False: beyond what a double can hold, which is also what only 0 is near to.
bool to_double(std::string_view text, double* out);

}  // namespace uepool::env_config
