#include <windows.h>
//
#include <cstdio>

#include "camera/geometry_file.h"

namespace uepool::camera {
namespace {

std::string last_error() { return "error " + std::to_string(GetLastError()) + " of Windows"; }

}  // namespace

GeometryFile::~GeometryFile() { close(); }

void GeometryFile::close() {
  if (data_) UnmapViewOfFile(data_);
  data_ = nullptr;
  size_ = 0;
}

bool GeometryFile::open(const std::string& path) {
  close();
  const HANDLE file = CreateFileA(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                  OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) {
    error_ = path + ": " + last_error();
    return false;
  }
  LARGE_INTEGER size = {};
  GetFileSizeEx(file, &size);
  const HANDLE mapping = CreateFileMappingA(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
  data_ = mapping ? MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0) : nullptr;
  error_ = last_error();
  if (mapping) CloseHandle(mapping);
  CloseHandle(file);
  if (!data_) {
    error_ = path + ": " + error_;
    return false;
  }
  error_.clear();
  size_ = static_cast<size_t>(size.QuadPart);
  if (geometry_.open(data_, size_)) return true;
  error_ = path + ": " + geometry_.error();
  close();
  return false;
}

bool GeometryFile::write(const std::string& path, const std::vector<uint8_t>& bytes, std::string* error) {
  const std::string partial = path + "." + std::to_string(GetCurrentProcessId()) + ".partial";
  std::FILE* file = std::fopen(partial.c_str(), "wb");
  const bool whole = file && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const bool closed = file && std::fclose(file) == 0;
  if (whole && closed && MoveFileExA(partial.c_str(), path.c_str(), MOVEFILE_REPLACE_EXISTING)) return true;
  *error = path + ": " + last_error();
  std::remove(partial.c_str());
  return false;
}

}  // namespace uepool::camera
