#include "sim/agents/reading.h"

#include <algorithm>

namespace uepool::sim {
namespace {

constexpr size_t kMaxName = 64;

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

void require_member(const Fields& fields, const std::string& member) {
  if (!fields.json().find(member)) fields.refuse(member, "is missing");
}

}  // namespace

std::string required_name(Fields& fields, const std::string& member) {
  require_member(fields, member);
  const std::string name = fields.text(member, "");
  if (name.empty() || name.size() > kMaxName || !std::ranges::all_of(name, is_name_char)) {
    fields.refuse(member, "must be 1 to " + std::to_string(kMaxName) +
                              " letters, digits, underscores, dots and hyphens, not " + quote(name));
  }
  return name;
}

std::string required_choice(Fields& fields, const std::string& member, const std::vector<std::string>& choices) {
  require_member(fields, member);
  return fields.choice(member, "", choices);
}

std::string one_of(Fields& fields, const std::string& member, const std::vector<std::string>& choices) {
  const std::string text = fields.text(member, "");
  if (text.empty() || std::ranges::find(choices, text) != choices.end()) return text;
  fields.refuse(member, (choices.empty() ? "must be empty" : "must be empty or one of " + join(choices)) + ", not " +
                            quote(text));
}

void require_new(const Fields& fields, const std::string& member, const std::vector<std::string>& names) {
  if (std::ranges::count(names, names.back()) > 1) {
    fields.refuse(member, quote(names.back()) + " is the name of another one: names must differ");
  }
}

}  // namespace uepool::sim
