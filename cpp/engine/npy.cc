#include "engine/npy.h"

#include <cstdio>

namespace uepool::engine {
namespace {

constexpr size_t kAlignment = 64;

const char* descr(wire::DType dtype) {
  switch (dtype) {
    case wire::kBool:
      return "|b1";
    case wire::kU8:
      return "|u1";
    case wire::kI8:
      return "|i1";
    case wire::kU16:
      return "<u2";
    case wire::kI16:
      return "<i2";
    case wire::kU32:
      return "<u4";
    case wire::kI32:
      return "<i4";
    case wire::kU64:
      return "<u8";
    case wire::kI64:
      return "<i8";
    case wire::kF16:
      return "<f2";
    case wire::kF32:
      return "<f4";
    case wire::kF64:
      return "<f8";
  }
  return "|V1";
}

std::string header(wire::DType dtype, const std::vector<uint64_t>& shape) {
  std::string text = std::string("{'descr': '") + descr(dtype) + "', 'fortran_order': False, 'shape': (";
  for (const uint64_t side : shape) text += std::to_string(side) + ",";
  text += "), }";
  constexpr size_t kBefore = 10;  // magic, version, length
  while ((kBefore + text.size() + 1) % kAlignment != 0) text += ' ';
  text += '\n';
  std::string whole("\x93NUMPY\x01\x00", 8);
  whole += static_cast<char>(text.size() & 0xFF);
  whole += static_cast<char>(text.size() >> 8);
  return whole + text;
}

}  // namespace

std::string write_npy(const std::string& path, wire::DType dtype, const std::vector<uint64_t>& shape,
                      const std::vector<uint8_t>& data) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return "cannot write " + path;
  const std::string head = header(dtype, shape);
  bool written = std::fwrite(head.data(), 1, head.size(), file) == head.size();
  written = written && std::fwrite(data.data(), 1, data.size(), file) == data.size();
  written = std::fclose(file) == 0 && written;
  if (written) return "";
  std::remove(path.c_str());
  return "cannot write " + path + ": is the disk full?";
}

}  // namespace uepool::engine
