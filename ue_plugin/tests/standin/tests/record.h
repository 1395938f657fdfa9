// What happened, in order.
#pragma once

#include <string>
#include <vector>

std::vector<std::string>& recorded();
inline void record(const char* what) { recorded().push_back(what); }
