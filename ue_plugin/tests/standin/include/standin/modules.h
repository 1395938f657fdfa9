// The modules linked into this program.
#pragma once

#include <string>
#include <vector>

namespace standin {
std::vector<std::string> registered_modules();  // by IMPLEMENT_MODULE, in link order
const std::vector<std::string>& started_modules();
void shut_down_modules();
}  // namespace standin
