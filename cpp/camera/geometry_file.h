// Geometry in a file: written whole or not at all, mapped read-only, so that processes which open it share its pages.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "camera/geometry.h"

namespace uepool::camera {

class GeometryFile {
 public:
  GeometryFile() = default;
  ~GeometryFile();
  GeometryFile(const GeometryFile&) = delete;
  GeometryFile& operator=(const GeometryFile&) = delete;

  // False: error() says why.
  bool open(const std::string& path);
  const Geometry& geometry() const { return geometry_; }
  const std::string& error() const { return error_; }

  static bool write(const std::string& path, const std::vector<uint8_t>& bytes, std::string* error);

 private:
  void close();

  void* data_ = nullptr;
  size_t size_ = 0;
  Geometry geometry_;
  std::string error_;
};

}  // namespace uepool::camera
