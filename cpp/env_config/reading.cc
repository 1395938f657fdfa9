#include "env_config/reading.h"

#include <algorithm>

namespace uepool::env_config {
namespace {

constexpr size_t kMaxName = 64;

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

void require_member(const Fields& fields, const std::string& member) {
  if (!fields.json().find(member)) fields.refuse(member, "is missing");
}

}  // namespace

std::string required_name(Fields& fields, const std::string& member) {
  require_member(fields, member);
  const std::string name = fields.text(member, "");
  if (name.empty() || name.size() > kMaxName || !std::all_of(name.begin(), name.end(), is_name_char)) {
    fields.refuse(member, "must be 1 to " + std::to_string(kMaxName) +
                              " letters, digits, underscores, dots and hyphens, not " + quote(name));
    return "";
  }
  return name;
}

std::string required_choice(Fields& fields, const std::string& member, const std::vector<std::string>& choices) {
  require_member(fields, member);
  return fields.choice(member, "", choices);
}

std::string one_of(Fields& fields, const std::string& member, const std::vector<std::string>& choices, bool any_case) {
  const std::string text = fields.text(member, "");
  if (text.empty() || std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
  for (const std::string& choice : choices) {
    if (any_case && lower(choice) == lower(text)) return choice;
  }
  fields.refuse(member, (choices.empty() ? "must be empty" : "must be empty or one of " + join(choices)) + ", not " +
                            quote(text));
  return "";
}

void require_new(const Fields& fields, const std::string& member, const std::vector<std::string>& names) {
  if (std::count(names.begin(), names.end(), names.back()) > 1) {
    fields.refuse(member, quote(names.back()) + " is the name of another one: names must differ");
  }
}

}  // namespace uepool::env_config
