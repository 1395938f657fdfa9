// uepool-relay: started by the server for each engine that dialled in over TCP. Not for people: see relay.h.
#include <fcntl.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "relay/relay.h"

int main(int argc, char** argv) {
  uepool::relay::Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--socket") options.socket = std::atoi(value.c_str());
    if (name == "--peer") options.peer = value;
    if (name == "--engine") options.engine = value;
    if (name == "--steps-subset") options.steps_subset = value == "1";
    if (name == "--envs") options.envs = static_cast<uint32_t>(std::strtoul(value.c_str(), nullptr, 10));
    if (name == "--link") options.link = value;
    if (name == "--token") options.token = value;
  }
  if (options.socket < 0 || options.link.empty()) {
    std::fputs("uepool-relay is started by the server, for engines on other machines\n", stderr);
    return 2;
  }
  // The server's event loop read from it without waiting; here a thread waits for it.
  fcntl(options.socket, F_SETFL, fcntl(options.socket, F_GETFL) & ~O_NONBLOCK);
  return uepool::relay::Relay(std::move(options)).run();
}
