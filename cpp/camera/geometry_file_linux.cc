#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "camera/geometry_file.h"

namespace uepool::camera {

GeometryFile::~GeometryFile() { close(); }

void GeometryFile::close() {
  if (data_) munmap(data_, size_);
  data_ = nullptr;
  size_ = 0;
}

bool GeometryFile::open(const std::string& path) {
  close();
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (fd < 0 || fstat(fd, &status) != 0) {
    error_ = path + ": " + std::strerror(errno);
    if (fd >= 0) ::close(fd);
    return false;
  }
  size_ = static_cast<size_t>(status.st_size);
  void* data = size_ > 0 ? mmap(nullptr, size_, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
  error_ = size_ > 0 ? std::strerror(errno) : "is empty";
  ::close(fd);
  if (data == MAP_FAILED) {
    error_ = path + ": " + error_;
    size_ = 0;
    return false;
  }
  data_ = data;
  error_.clear();
  if (geometry_.open(data_, size_)) return true;
  error_ = path + ": " + geometry_.error();
  close();
  return false;
}

// Under another name first: readers see the old file or the new one, never a part.
bool GeometryFile::write(const std::string& path, const std::vector<uint8_t>& bytes, std::string* error) {
  const std::string partial = path + "." + std::to_string(getpid()) + ".partial";
  const auto fail = [&](const std::string& name) {
    *error = name + ": " + std::strerror(errno);
    std::remove(partial.c_str());
    return false;
  };
  std::FILE* file = std::fopen(partial.c_str(), "wb");
  if (!file) return fail(partial);
  const bool whole = bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const bool closed = std::fclose(file) == 0;
  if (!whole || !closed) return fail(partial);
  if (std::rename(partial.c_str(), path.c_str()) != 0) return fail(path);
  return true;
}

}  // namespace uepool::camera
