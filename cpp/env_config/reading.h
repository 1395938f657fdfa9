// What reading agents needs beyond Fields: members that must be there, names, one of what a game offers. Wrong ones are
// reported, and come back empty.
#pragma once

#include <string>
#include <vector>

#include "env_config/fields.h"

namespace uepool::env_config {

// A text that must be there: letters, digits, '_', '.' and '-', at most 64 of them.
std::string required_name(Fields& fields, const std::string& member);

// One of `choices`; must be there.
std::string required_choice(Fields& fields, const std::string& member, const std::vector<std::string>& choices);

// One of `choices`, or "" where it is that or missing. any_case: spelled as among the choices.
std::string one_of(Fields& fields, const std::string& member, const std::vector<std::string>& choices,
                   bool any_case = false);

// Refuses the last of `names` when it is there twice; `fields` is what it was read from.
void require_new(const Fields& fields, const std::string& member, const std::vector<std::string>& names);

}  // namespace uepool::env_config
