// Pictures to look at.
#pragma once

#include <string>
#include <vector>

namespace uepool::bench {

// What both draw of each world, from each path, with shadows: FOLDER/S-walk-ours.ppm and so on.
void write_pictures(const std::string& folder, const std::vector<std::string>& worlds);

}  // namespace uepool::bench
