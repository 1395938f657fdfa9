// What the simulator asks of the operating system about its own process, to misbehave on request.
#pragma once

#include <string>

namespace uepool::sim::process {

// Dies as a failed assertion does, but leaves no core file behind.
[[noreturn]] void crash();
// Stops all its threads until somebody else lets them go on.
void stop();
// Makes a file. False when it exists already; `error` says why it could not be made, and is else empty.
bool make_file_once(const std::string& path, std::string* error);

}  // namespace uepool::sim::process
