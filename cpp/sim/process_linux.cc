#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "sim/process.h"

namespace uepool::sim::process {

void crash() {
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  std::abort();
}

void stop() { raise(SIGSTOP); }

bool make_file_once(const std::string& path, std::string* error) {
  error->clear();
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) {
    if (errno != EEXIST) *error = std::strerror(errno);
    return false;
  }
  close(fd);
  return true;
}

}  // namespace uepool::sim::process
